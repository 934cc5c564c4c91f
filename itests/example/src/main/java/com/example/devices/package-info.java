/** A worked example: an authenticator and an authorizer of one's own, as the README's guide builds and deploys them. */
package com.example.devices;

/** Mechanisms of SASL as methods of MQTT's enhanced authentication. */
package org.marquetry.auth.sasl.internal;

/** What clients may do, by rules in a file: Marquetry's own form, or that of Mosquitto. */
package org.marquetry.auth.jwt.internal;

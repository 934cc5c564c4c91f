/**
 * TLS profiles: one for each factory configuration {@code org.marquetry.transport.tls~NAME}. A profile reads its files anew when
 * they have changed, and shows what is in them to clients that come from then on. It puts no class of its own into a connection.
 */
package org.marquetry.transport.tls.internal;

/**
 * TCP listeners: one component for each factory configuration {@code org.marquetry.transport.tcp~NAME}. What
 * listeners of all kinds have in common is in {@code org.marquetry.transport.listener}.
 */
package org.marquetry.transport.tcp.internal;

/**
 * WebSocket listeners: one component for each factory configuration {@code org.marquetry.transport.websocket~NAME}. How
 * WebSocket is spoken is the matter of the event loops, since it lives in the pipelines of their channels.
 */
package org.marquetry.transport.websocket.internal;

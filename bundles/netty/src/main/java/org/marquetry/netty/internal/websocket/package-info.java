/**
 * WebSocket (RFC 6455) between a channel and its connection: the request for it, which Netty's HTTP codec reads, and the
 * frames, which are read and written here, since Netty's own decoder holds a frame back until it has all of it, and a frame
 * of a client may be as large as a packet.
 */
@NullMarked
package org.marquetry.netty.internal.websocket;

import org.jspecify.annotations.NullMarked;

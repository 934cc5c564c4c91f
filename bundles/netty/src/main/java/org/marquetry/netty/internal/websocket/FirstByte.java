package org.marquetry.netty.internal.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells by the first byte that a client does not speak HTTP, for which there are better words than HTTP has. */
final class FirstByte extends ChannelInboundHandlerAdapter {
    private static final int MQTT_CONNECT = 0x10;
    private static final int TLS_HANDSHAKE = 0x16;

    private final WebSocketHost host;

    FirstByte(WebSocketHost host) {
        this.host = host;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int first = bytes.isReadable() ? bytes.getByte(bytes.readerIndex()) : 'G';
        if (first >= 'A' && first <= 'Z') {
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
            return;
        }
        bytes.release();
        host.refused(
                switch (first) {
                    case MQTT_CONNECT -> "it speaks MQTT without WebSocket";
                    case TLS_HANDSHAKE -> "it speaks TLS, and there is none at this listener";
                    default -> "it does not speak HTTP";
                });
        ctx.close();
    }
}

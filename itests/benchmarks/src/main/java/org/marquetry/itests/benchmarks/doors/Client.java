package org.marquetry.itests.benchmarks.doors;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** A client that says CONNECT as soon as it can. */
abstract class Client extends ChannelInboundHandlerAdapter {
    private final Door door;
    private final String clientId;

    Client(Door door, String clientId) {
        this.door = door;
        this.clientId = clientId;
    }

    /** Takes a packet, without its fixed header of one byte and a length, which is as short as that here. */
    abstract void packet(ChannelHandlerContext ctx, int type, ByteBuf body);

    /** The connection has failed or ended. */
    abstract void ended(ChannelHandlerContext ctx, Throwable cause);

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (door == Door.TCP) {
            connect(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == FrameReader.OPEN) {
            connect(ctx);
        } else if (event instanceof SslHandshakeCompletionEvent done) {
            if (!done.isSuccess()) {
                exceptionCaught(ctx, done.cause());
            } else if (!door.isFramed()) {
                connect(ctx);
            }
        }
    }

    private void connect(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Packets.connect(ctx.alloc(), clientId));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf packet = (ByteBuf) message;
        try {
            int type = packet.readUnsignedByte() >> 4;
            while (packet.readByte() < 0) {
                // A longer length.
                continue;
            }
            packet(ctx, type, packet);
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended(ctx, new IllegalStateException("the broker has closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ended(ctx, cause);
        ctx.close();
    }
}

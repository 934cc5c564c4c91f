package org.marquetry.itests.benchmarks.doors;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** Connects, disconnects, and comes again as another. */
final class Caller extends Client {
    private final Load load;
    private final String name;
    private final int visits;
    private boolean left;

    Caller(Load load, String name, int visits) {
        super(load.options().door(), name + "-" + visits);
        this.load = load;
        this.name = name;
        this.visits = visits;
    }

    @Override
    void packet(ChannelHandlerContext ctx, int type, ByteBuf body) {
        body.skipBytes(1);
        if (type != Packets.CONNACK || body.readByte() != 0) {
            load.failed(new IllegalStateException("a client was not let in"));
            return;
        }
        load.count(1);
        left = true;
        ctx.writeAndFlush(Packets.disconnect(ctx.alloc())).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    void ended(ChannelHandlerContext ctx, Throwable cause) {
        if (!left) {
            load.failed(cause);
        } else if (!load.isOver()) {
            load.open(new Caller(load, name, visits + 1));
        }
    }
}

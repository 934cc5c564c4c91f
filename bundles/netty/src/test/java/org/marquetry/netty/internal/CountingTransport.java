package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;

/** Counts how often output is offered to a socket. */
final class CountingTransport implements SocketTransport {
    final AtomicInteger sends = new AtomicInteger();
    private final SocketTransport counted;

    CountingTransport(SocketTransport counted) {
        this.counted = counted;
    }

    @Override
    public String name() {
        return counted.name();
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return counted.ioHandlers();
    }

    @Override
    public ServerChannel newServerChannel(SocketAddress address) {
        return counted.newServerChannel(address);
    }

    @Override
    public int send(Channel channel, ByteBuf bytes) throws IOException {
        sends.incrementAndGet();
        return counted.send(channel, bytes);
    }

    @Override
    public SocketAddress bindable(SocketAddress address) {
        return counted.bindable(address);
    }
}

package org.marquetry.netty.internal;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** Java's selectors, which exist everywhere. */
final class NioTransport implements SocketTransport {
    @Override
    public String name() {
        return "nio";
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public ServerChannel newServerChannel(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return new NioServerDomainSocketChannel();
        }
        return new NioServerSocketChannel(SelectorProvider.provider(), SocketTransport.family(address));
    }

    /** Netty keeps the Java channel to itself, so all output takes the way through its queue. */
    @Override
    public int send(Channel channel, ByteBuf bytes) {
        return 0;
    }
}

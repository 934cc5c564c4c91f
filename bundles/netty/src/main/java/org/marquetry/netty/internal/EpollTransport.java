package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;

/** Linux's epoll through Netty's native library. Not to be loaded before {@link Transports} found it there. */
final class EpollTransport implements SocketTransport {
    /** Null if epoll can be used, or else why not. */
    static Throwable unavailability() {
        return Epoll.unavailabilityCause();
    }

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public ServerChannel newServerChannel(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return new EpollServerDomainSocketChannel();
        }
        return new EpollServerSocketChannel(SocketTransport.family(address));
    }

    @Override
    public SocketAddress bindable(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    @Override
    public int send(Channel channel, ByteBuf bytes) throws IOException {
        Socket socket = (Socket) ((UnixChannel) channel).fd();
        int from = bytes.readerIndex();
        try {
            if (bytes.hasMemoryAddress()) {
                return socket.sendAddress(bytes.memoryAddress(), from, bytes.writerIndex());
            }
            ByteBuffer view = bytes.internalNioBuffer(from, bytes.readableBytes());
            return socket.send(view, view.position(), view.limit());
        } catch (NotYetConnectedException e) {
            throw new IOException("the connection is gone", e);
        }
    }
}

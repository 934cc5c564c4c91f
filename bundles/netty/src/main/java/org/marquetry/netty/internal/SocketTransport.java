package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import org.jspecify.annotations.Nullable;

/** One way to wait for sockets and to talk to them. */
interface SocketTransport {
    String name();

    IoHandlerFactory ioHandlers();

    /** A socket that can listen on an address: for IPv4 alone if it is one of IPv4, or a Unix socket. */
    ServerChannel newServerChannel(SocketAddress address);

    /** The address as the sockets want it. */
    default SocketAddress bindable(SocketAddress address) {
        return address;
    }

    /** Null leaves it to the system, whose IPv6 sockets take connections over IPv4 as well. */
    static @Nullable SocketProtocolFamily family(SocketAddress address) {
        boolean ipv4 = address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        return ipv4 ? SocketProtocolFamily.INET : null;
    }

    /**
     * Offers bytes straight to an open socket, past Netty's queue.
     *
     * @return how many the socket took; 0 too where there is no such way. The buffer's indices are not changed.
     */
    int send(Channel channel, ByteBuf bytes) throws IOException;
}

package org.marquetry.netty.internal;

import java.io.IOException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;

/** One way to wait for sockets and to talk to them. */
interface SocketTransport {
    String name();

    IoHandlerFactory ioHandlers();

    ServerChannel newServerChannel();

    /**
     * Offers bytes straight to an open socket, past Netty's queue.
     *
     * @return how many the socket took; 0 too where there is no such way. The buffer's indices are not changed.
     */
    int send(Channel channel, ByteBuf bytes) throws IOException;
}

package org.marquetry.netty.internal.tls;

import java.util.concurrent.Executor;

import javax.net.ssl.SSLEngine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;

/** Speaks TLS. What is found out about a client that is gone already has nobody behind it who could be told in the usual way. */
final class TlsHandler extends SslHandler {
    private final TlsProgress progress;

    TlsHandler(SSLEngine engine, Executor tasks, TlsProgress progress) {
        super(engine, tasks);
        this.progress = progress;
        // The progress sees to it.
        setHandshakeTimeoutMillis(0);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (ctx.isRemoved()) {
            progress.foundOutLate(ctx, cause);
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }
}

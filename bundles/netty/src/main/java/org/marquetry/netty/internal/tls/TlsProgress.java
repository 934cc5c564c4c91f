package org.marquetry.netty.internal.tls;

import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.TlsProfile;

/**
 * Follows a handshake from the inside, and gives it no more time than it may have. Who comes behind hears of the channel once
 * the handshake is over, so that it gets nothing but what is in the clear.
 */
final class TlsProgress extends ChannelInboundHandlerAdapter {
    /** For one's turn; who comes with ten thousand others waits for them. */
    private static final long TURN_SECONDS = 120;

    private final TlsHost host;
    private HandshakeGate.@Nullable Place place;
    private @Nullable TlsProfile profile;
    private @Nullable SslHandler handler;
    private @Nullable String serverName;
    private @Nullable Future<?> deadline;
    private boolean over;

    TlsProgress(TlsHost host) {
        this.host = host;
    }

    /** Whether the handshake has succeeded or failed. */
    boolean isOver() {
        return over;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // What lies outside of this has had its own time for it.
        limit(ctx, host.handshakeTimeout(), "no TLS hello came within " + host.handshakeTimeout() + " s");
    }

    /** The client has said hello. */
    void waits(ChannelHandlerContext ctx, HandshakeGate.Place turn) {
        place = turn;
        limit(ctx, TURN_SECONDS, "others were still at their TLS handshakes after " + TURN_SECONDS + " s");
    }

    /** The client has said hello, and its profile is just being exchanged. */
    void lacksProfile(ChannelHandlerContext ctx) {
        limit(ctx, TURN_SECONDS, "its TLS profile did not come back");
    }

    /** It is the client's turn. */
    void begins(ChannelHandlerContext ctx, TlsProfile given, SslHandler tls, @Nullable String wanted) {
        profile = given;
        handler = tls;
        serverName = wanted;
        limit(ctx, host.handshakeTimeout(), "its TLS handshake was not over within " + host.handshakeTimeout() + " s");
    }

    void refuse(ChannelHandlerContext ctx, String reason) {
        if (!over) {
            finish();
            host.refused(reason);
        }
        ctx.close();
    }

    private void limit(ChannelHandlerContext ctx, long seconds, String otherwise) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = over ? null : ctx.executor().schedule(() -> refuse(ctx, otherwise), seconds, TimeUnit.SECONDS);
    }

    private void finish() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        if (place != null) {
            place.leave();
            place = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ctx.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            handshakeOver(ctx, done);
        } else if (event instanceof SslCloseCompletionEvent) {
            inputEnded(ctx);
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded(ctx);
        } else if (!(event instanceof SniCompletionEvent)) {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void handshakeOver(ChannelHandlerContext ctx, SslHandshakeCompletionEvent done) {
        if (over) {
            return;
        }
        if (!done.isSuccess()) {
            refuse(ctx, TlsFailure.words(done.cause()));
            return;
        }
        TlsProfile asked = profile;
        SslHandler tls = handler;
        if (asked == null || tls == null) {
            throw new IllegalStateException("a handshake is over that never began");
        }
        try {
            SSLSession session = tls.engine().getSession();
            host.secured(SessionDetails.of(session, serverName, asked.identity(session)));
        } catch (SSLException e) {
            refuse(ctx, TlsFailure.words(e));
            return;
        }
        finish();
        // Not needed any more, and a profile's classes are not to be kept by connections.
        profile = null;
        ctx.fireChannelActive();
    }

    /** The client has said that nothing more comes, or closed its side of the socket without a word. */
    private void inputEnded(ChannelHandlerContext ctx) {
        if (over) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            refuse(ctx, "it went away during the TLS handshake");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        finish();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (over) {
            ctx.fireExceptionCaught(inner);
        } else {
            refuse(ctx, TlsFailure.words(inner));
        }
    }
}

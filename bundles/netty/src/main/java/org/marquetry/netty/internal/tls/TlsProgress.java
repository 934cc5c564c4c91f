package org.marquetry.netty.internal.tls;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
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

    private static final String GONE = "it went away during the TLS handshake";

    private final TlsHost host;
    private @Nullable ChannelHandlerContext context;
    private HandshakeGate.@Nullable Place place;
    private @Nullable TlsProfile profile;
    private @Nullable SSLEngine engine;
    private @Nullable HandshakeTasks tasks;
    private @Nullable String serverName;
    private @Nullable Future<?> deadline;
    private boolean spoken;
    private boolean over;
    /** Though something is computed still, which may tell a better reason, or that the handshake was all right. */
    private boolean gone;

    TlsProgress(TlsHost host) {
        this.host = host;
    }

    /** Whether the handshake has succeeded or failed. */
    boolean isOver() {
        return over;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // What lies outside of this has had its own time for it.
        limit(ctx, host.handshakeTimeout(), "no TLS hello came within " + host.handshakeTimeout() + " s");
    }

    /** The client has said something. */
    void hears() {
        spoken = true;
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
    void begins(ChannelHandlerContext ctx, TlsProfile given, SSLEngine tls, @Nullable String wanted) {
        profile = given;
        engine = tls;
        serverName = wanted;
        allowClientToEndFirst(ctx, true);
        limit(ctx, host.handshakeTimeout(), "its TLS handshake was not over within " + host.handshakeTimeout() + " s");
    }

    /** Where the handshake's tasks go. */
    Executor tasks(EventExecutor loop, Executor threads) {
        tasks = new HandshakeTasks(threads, loop, this::computed);
        return tasks;
    }

    private boolean isComputing() {
        return tasks != null && tasks.areRunning();
    }

    /** Nothing is computed any more, and what came of it is known. */
    private void computed() {
        ChannelHandlerContext ctx = context;
        if (!gone || ctx == null) {
            return;
        }
        if (over) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            refuse(ctx, GONE);
        }
    }

    /** The channel is closed, and its handlers are gone. */
    void foundOutLate(ChannelHandlerContext ctx, Throwable cause) {
        if (!over) {
            refuse(ctx, TlsFailure.words(inner(cause)));
        }
    }

    /** Else a client that leaves at once would take the reason along that is just found out. */
    private static void allowClientToEndFirst(ChannelHandlerContext ctx, boolean allow) {
        ((DuplexChannelConfig) ctx.channel().config()).setAllowHalfClosure(allow);
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
        if (tasks != null) {
            tasks.letGo();
        }
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
            failed(ctx, done.cause());
            return;
        }
        TlsProfile asked = profile;
        SSLEngine spoken = engine;
        if (asked == null || spoken == null) {
            throw new IllegalStateException("a handshake is over that never began");
        }
        try {
            SSLSession session = spoken.getSession();
            host.secured(SessionDetails.of(session, serverName, asked.identity(session)));
        } catch (SSLException e) {
            refuse(ctx, TlsFailure.words(e));
            return;
        }
        finish();
        // Not needed any more, and a profile's classes are not to be kept by connections.
        profile = null;
        engine = null;
        allowClientToEndFirst(ctx, false);
        ctx.fireChannelActive();
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ClosedChannelException && isComputing()) {
            gone = true;
        } else {
            refuse(ctx, TlsFailure.words(cause));
        }
    }

    /** The client has said that nothing more comes, or closed its side of the socket without a word. */
    private void inputEnded(ChannelHandlerContext ctx) {
        if (over) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else if (isComputing()) {
            gone = true;
        } else {
            refuse(ctx, GONE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (spoken && !over && !isComputing()) {
            refuse(ctx, GONE);
        } else if (!isComputing()) {
            finish();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable inner = inner(cause);
        if (over) {
            ctx.fireExceptionCaught(inner);
        } else {
            refuse(ctx, TlsFailure.words(inner));
        }
    }

    private static Throwable inner(Throwable cause) {
        return cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    }
}

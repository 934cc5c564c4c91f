package org.marquetry.netty.internal.websocket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.WebSocketTerms;

/**
 * The request that begins a WebSocket. Whoever comes behind hears of the channel once the request is answered, so that it
 * gets nothing but MQTT. A refused client is answered and given a moment to read the answer.
 */
public final class Upgrade extends ChannelInboundHandlerAdapter {
    static final int MOST_LINE = 8 * 1024;
    static final int MOST_HEADERS = 16 * 1024;

    private static final HttpDecoderConfig CONFIG = new HttpDecoderConfig()
            .setMaxInitialLineLength(MOST_LINE)
            .setMaxHeaderSize(MOST_HEADERS)
            .setMaxChunkSize(1024);

    private final WebSocketHost host;
    private @Nullable HttpRequest request;
    private @Nullable Future<?> deadline;
    private boolean over;

    private Upgrade(WebSocketHost host) {
        this.host = host;
    }

    /** Loads what requests are read with; fails if it is not there. */
    public static void prepare() {
        Objects.requireNonNull(CONFIG);
    }

    /** Has a channel begin with the request; to be called before its connection's own handler is added. */
    public static void addTo(ChannelPipeline pipeline, WebSocketHost host) {
        pipeline.addLast(new FirstByte(host), new HttpServerCodec(CONFIG), new Upgrade(host));
    }

    /** Keeps it from whoever comes behind until the request is answered. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> refuse(ctx, Refusal.of(HttpResponseStatus.REQUEST_TIMEOUT, "no request came in time")),
                        host.handshakeTimeout(),
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            // What came behind the request, when the codec has been taken away.
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (!over) {
                take(ctx, part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest begun) {
            request = begun;
            Refusal refusal = new UpgradeRules(host.terms()).refusal(begun, address(ctx));
            if (refusal != null) {
                refuse(ctx, refusal);
                return;
            }
        }
        if (part.decoderResult().isFailure()) {
            refuse(ctx, UpgradeRules.unreadable(part.decoderResult().cause()));
        } else if (part instanceof HttpContent content && content.content().isReadable()) {
            refuse(ctx, UpgradeRules.tooLarge());
        } else if (part instanceof LastHttpContent && request != null) {
            accept(ctx, request);
        }
    }

    private void accept(ChannelHandlerContext ctx, HttpRequest accepted) {
        finish();
        WebSocketTerms terms = host.terms();
        boolean compression = terms.compression()
                && CompressionOffer.isAcceptable(accepted.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS));
        ctx.writeAndFlush(new Handshake().answer(accepted, compression));
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addAfter(ctx.name(), null, new WebSocketFrames(host, compression));
        host.upgraded(
                ctx.channel().remoteAddress() instanceof InetSocketAddress peer
                        ? new ForwardedAddress(terms.trustedProxies()).of(peer, accepted.headers())
                        : null);
        ctx.fireChannelActive();
        pipeline.remove(HttpServerCodec.class);
        pipeline.remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        finish();
        host.refused(refusal.toString());
        ctx.writeAndFlush(refusal.response()).addListener(done -> {
            if (!done.isSuccess()) {
                ctx.close();
            }
        });
        // What is still on its way would have the system take the answer back if the socket were closed now.
        deadline = ctx.executor().schedule(() -> ctx.close(), host.terms().refusalTimeout(), TimeUnit.SECONDS);
    }

    private void finish() {
        over = true;
        request = null;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        finish();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!over) {
            finish();
            host.refused("its connection was lost before it was read: " + cause);
        }
        ctx.close();
    }

    private static @Nullable InetAddress address(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }
}

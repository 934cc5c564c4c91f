package org.marquetry.netty.internal.proxy;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says before it passes on what its client sends. Who comes behind hears of the channel once that was said. One
 * that is not among the trusted is not listened to at all.
 */
public final class ProxyWord extends ChannelInboundHandlerAdapter {
    private static final int MOST_DETAILS = 4 * 1024;

    private final ProxyHost host;
    private @Nullable Future<?> deadline;
    private boolean over;

    private ProxyWord(ProxyHost host) {
        this.host = host;
    }

    /** Loads the classes, which are in a bundle that may not be there. */
    public static void prepare() {
        HAProxyMessageDecoder.class.getName();
    }

    /** Has a channel begin with the proxy's word; to be called before what lies within is added. */
    public static void addTo(ChannelPipeline pipeline, ProxyHost host) {
        pipeline.addLast(new Decoder(), new ProxyWord(host));
    }

    /** Knows from the first byte when it is not the PROXY protocol, and does not wait for more. */
    private static final class Decoder extends HAProxyMessageDecoder {
        private boolean begun;

        Decoder() {
            super(MOST_DETAILS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            if (!begun && message instanceof ByteBuf bytes && bytes.isReadable()) {
                begun = true;
                int first = bytes.getByte(bytes.readerIndex());
                if (first != 'P' && first != '\r') {
                    bytes.release();
                    ctx.fireExceptionCaught(new HAProxyProtocolException("it begins with " + first));
                    return;
                }
            }
            super.channelRead(ctx, message);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!host.terms().trusts(ctx.channel().remoteAddress())) {
            refuse(ctx, "it is not among the proxies of this listener");
            return;
        }
        int seconds = host.handshakeTimeout();
        deadline = ctx.executor()
                .schedule(
                        () -> refuse(ctx, "the proxy has not said within " + seconds + " s who comes"),
                        seconds,
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over || !(message instanceof HAProxyMessage word)) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            heard(ctx, word);
        } finally {
            word.release();
        }
    }

    private void heard(ChannelHandlerContext ctx, HAProxyMessage word) {
        Relayed relayed = new Relayed(word);
        if (!host.terms().versions().contains(relayed.version())) {
            refuse(ctx, "version " + relayed.version() + " of the PROXY protocol is not allowed here");
            return;
        }
        finish();
        host.relayed(relayed.client(), relayed.tls());
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        if (!over) {
            finish();
            host.refused(reason);
        }
        ctx.close();
    }

    private void finish() {
        over = true;
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
        refuse(ctx, "it does not begin with the PROXY protocol");
    }
}

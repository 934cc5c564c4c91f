package org.marquetry.itests.benchmarks.doors;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/** Clients in one thread, what they count, and what has failed. */
final class Load implements AutoCloseable {
    private static final String BROKER = "127.0.0.1";
    /** Of the loopback, so that there are ports enough for clients that come and go. */
    private static final int SOURCES = 64;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LongAdder done = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Options options;
    private final SslContext tls;
    private int opened;
    private volatile boolean over;

    Load(Options options) throws Exception {
        this.options = options;
        tls = options.door().isSecured() ? tls() : null;
    }

    private static SslContext tls() throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    Options options() {
        return options;
    }

    /** Opens a connection; on the thread of the clients, or before there are any. */
    void open(Client client) {
        int source = 2 + opened++ % SOURCES;
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        fill(channel.pipeline(), channel, client);
                    }
                })
                .connect(new InetSocketAddress(BROKER, options.port()), new InetSocketAddress("127.0.0." + source, 0))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        failed(connected.cause());
                    }
                });
    }

    private void fill(ChannelPipeline pipeline, Channel channel, Client client) {
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc()));
        }
        if (options.door().isFramed()) {
            pipeline.addLast(new FrameReader(options.door().isSecured()), new FrameWriter());
        }
        pipeline.addLast(new PacketReader(), client);
    }

    void count(int more) {
        done.add(more);
    }

    long counted() {
        return done.sum();
    }

    void failed(Throwable cause) {
        if (!over) {
            failure.compareAndSet(null, cause);
        }
    }

    Throwable failure() {
        return failure.get();
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        over = true;
        loop.shutdownGracefully().syncUninterruptibly();
    }
}

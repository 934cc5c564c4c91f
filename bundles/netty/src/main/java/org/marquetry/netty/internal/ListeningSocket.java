package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.netty.internal.tls.Tls;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound address. Its connections begin on its own loop, so that accepting one hands nothing to another thread. */
final class ListeningSocket extends ChannelInboundHandlerAdapter implements Binding {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningSocket.class);
    /** The kernel makes it less if its {@code somaxconn} is less. */
    private static final int BACKLOG = 4096;

    private static final long PAUSE_AFTER_FAILURE_SECONDS = 1;
    private static final long PATIENCE_SECONDS = 10;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final NettyLoop loop;
    private final ServerChannel channel;
    /** Null for whichever engine serves. */
    private final @Nullable ConnectionAcceptor acceptor;

    private final Reception reception;
    private final LeftSockets left;
    private final Set<SocketConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final RareLog refusals = new RareLog();
    private final RareLog failures = new RareLog();
    private final Set<ListeningSocket> registry;
    private final Tls tls;
    private final TurnedAway turnedAway;
    /** In terms of the system's clock; the loop's. */
    private long secondBegan = System.nanoTime() - SECOND;

    private int acceptedInSecond;
    private volatile @Nullable SocketFile socketFile;
    private volatile @Nullable SocketAddress wanted;
    private volatile ListenerPolicy policy;
    private volatile Layers layers;

    /**
     * @param registry holds this as long as it is bound or has connections
     */
    ListeningSocket(
            NettyLoop loop,
            ServerChannel channel,
            ListenerPolicy policy,
            Layers layers,
            @Nullable ConnectionAcceptor acceptor,
            Reception reception,
            LeftSockets left,
            Tls tls,
            Set<ListeningSocket> registry) {
        this.loop = loop;
        this.channel = channel;
        this.policy = policy;
        this.layers = layers;
        this.acceptor = acceptor;
        this.reception = reception;
        this.left = left;
        this.tls = tls;
        this.registry = registry;
        turnedAway = new TurnedAway(loop, LOG::warn);
    }

    /** Binds the socket and starts to accept; may block for a moment, so not on a loop. */
    void listen(SocketAddress asked) throws IOException {
        wanted = asked;
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        channel.pipeline().addLast(this);
        SocketFile file = SocketFile.of(asked);
        if (file != null) {
            file.makeRoom();
        }
        registry.add(this);
        await(loop.register(channel));
        try {
            await(channel.bind(loop.transport().bindable(asked)));
            if (file != null) {
                file.protect();
                socketFile = file;
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public SocketAddress address() {
        return channel.localAddress();
    }

    @Override
    public int connections() {
        return open.get();
    }

    @Override
    public void policy(ListenerPolicy next) {
        policy = next;
    }

    @Override
    public void layers(Layers next) {
        layers = next;
    }

    /** Not to be called on a loop. NIO gives the address back only when the loop looks at its sockets the next time. */
    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                await(channel.close());
                await(loop.nextTurn());
                SocketFile file = socketFile;
                if (file != null) {
                    file.remove();
                }
            }
        } catch (IOException e) {
            LOG.warn("listener {} was not closed properly: {}", policy.name(), e.getMessage());
        }
        forgetIfOver();
    }

    @Override
    public void leave(int graceSeconds) {
        left.add(this, Objects.requireNonNull(wanted, "only what listens can be left"), graceSeconds);
    }

    String name() {
        return policy.name();
    }

    NettyLoop loop() {
        return loop;
    }

    boolean isListening() {
        return channel.isOpen();
    }

    @Override
    public void drain(ReasonCode reason) {
        connections.forEach(connection -> connection.drain(reason));
    }

    /** Ends those that an engine of a bundle that has stopped has left to nobody; answers their number. */
    int endThoseLeftBy(Bundle bundle) {
        List<SocketConnection> orphans = connections.stream()
                .filter(each -> each.attendance().isFrom(bundle))
                .toList();
        orphans.forEach(each -> each.endIfLeftBy(bundle));
        return orphans.size();
    }

    void abortConnections() {
        connections.forEach(SocketConnection::abortFromOutside);
    }

    /** Waits until all connections have ended or the deadline, in terms of {@link System#nanoTime}, has passed. */
    synchronized void awaitEmpty(long deadline) {
        try {
            for (long left = deadline - System.nanoTime();
                    left > 0 && !connections.isEmpty();
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Tls tls() {
        return tls;
    }

    /** Where its connections go; null for whichever engine serves. */
    @Nullable ConnectionAcceptor acceptor() {
        return acceptor;
    }

    Reception reception() {
        return reception;
    }

    void left(SocketConnection connection) {
        if (connections.remove(connection) && open.decrementAndGet() == 0) {
            forgetIfOver();
            synchronized (this) {
                notifyAll();
            }
        }
    }

    private void forgetIfOver() {
        if (!channel.isOpen() && connections.isEmpty()) {
            registry.remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel child = (Channel) accepted;
        ListenerPolicy current = policy;
        if (open.get() >= current.maxConnections()) {
            refuse(child, current);
            return;
        }
        slowDown(current.acceptRate());
        SocketConnection connection = new SocketConnection(child, loop, this, current, layers);
        open.incrementAndGet();
        connections.add(connection);
        loop.register(child).addListener(registered -> {
            if (!registered.isSuccess()) {
                LOG.warn("{} could not be served: {}", connection, String.valueOf(registered.cause()));
                child.unsafe().closeForcibly();
                left(connection);
            }
        });
    }

    /** Leaves further clients in the backlog for the rest of the second, once as many have come as may. */
    private void slowDown(int rate) {
        long now = System.nanoTime();
        if (now - secondBegan >= SECOND) {
            secondBegan = now;
            acceptedInSecond = 0;
        }
        if (++acceptedInSecond >= rate) {
            channel.config().setAutoRead(false);
            loop.schedule(this::acceptAgain, secondBegan + SECOND - now, TimeUnit.NANOSECONDS);
        }
    }

    private void refuse(Channel child, ListenerPolicy current) {
        SocketAddress remote = child.remoteAddress();
        child.unsafe().closeForcibly();
        long refused = refusals.count();
        if (refused > 0) {
            LOG.warn(
                    "listener {}: {} refused since the last such line, because maxConnections={} are open; the last"
                            + " one came from {}",
                    current.name(),
                    refused == 1 ? "1 connection was" : refused + " connections were",
                    current.maxConnections(),
                    remote);
        }
    }

    /** Says why a client did not get as far as MQTT, or was cut off. */
    void turnedAway(SocketAddress client, String how, String reason) {
        turnedAway.note(policy.name(), client, how, reason);
    }

    /** Out of file descriptors, mostly: the waiting connections stay where they are, and asking at once fails again. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.config().setAutoRead(false);
        loop.schedule(this::acceptAgain, PAUSE_AFTER_FAILURE_SECONDS, TimeUnit.SECONDS);
        // Not here, since without file descriptors the log may fail too, which the loop would not survive here.
        loop.schedule(() -> reportFailure(cause), 0, TimeUnit.SECONDS);
    }

    private void reportFailure(Throwable cause) {
        if (failures.count() > 0) {
            LOG.error(
                    "listener {} cannot accept connections, trying again every {} s: {}",
                    policy.name(),
                    PAUSE_AFTER_FAILURE_SECONDS,
                    cause.toString());
        }
    }

    private void acceptAgain() {
        if (channel.isOpen()) {
            channel.config().setAutoRead(true);
        }
    }

    private static void await(Future<?> future) throws IOException {
        try {
            if (!future.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the event loop does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (future.cause() instanceof IOException cause) {
            throw cause;
        }
        if (!future.isSuccess()) {
            throw new IOException(String.valueOf(future.cause()), future.cause());
        }
    }
}

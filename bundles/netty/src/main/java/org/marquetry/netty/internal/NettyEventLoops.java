package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelException;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.pieces.Faults;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Waiting;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.TlsProfile;
import org.marquetry.netty.internal.tls.Tls;
import org.marquetry.netty.internal.tls.TlsProfiles;
import org.marquetry.netty.internal.tls.TlsWorkshop;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops as a service. Their number and kind are those of the configuration at activation. */
@Component(
        service = {EventLoops.class, Waiting.class},
        configurationPid = NettyEventLoops.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = NettyConfiguration.class)
public final class NettyEventLoops implements EventLoops, Waiting {
    static final String PID = "org.marquetry.netty";

    /** All connections together may hold unsent one part in this many of the memory before each may hold less. */
    private static final int HELD_SHARE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(NettyEventLoops.class);
    /** How long connections that are just saying goodbye may take when the loops go away. */
    private static final long FAREWELL_MILLIS = 1000;

    private static final long SHUTDOWN_SECONDS = 3;

    private final SocketTransport transport;
    private final PooledByteBufAllocator allocator;
    private final List<NettyLoop> loops;
    private final Tls tls = new Tls(new TlsProfiles(), new TlsWorkshop());
    private final Blame blame = new Blame();
    private final Reception reception = new Reception(blame);
    private final LeftSockets left = new LeftSockets();
    private final Set<ListeningSocket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger nextAccepting = new AtomicInteger();
    private volatile LoopSettings settings;
    /** In the thread that stops a bundle: what has begun when it is started again is not meant. */
    private final SynchronousBundleListener departures = this::changed;

    private volatile boolean gone;

    @Activate
    public NettyEventLoops(BundleContext context, Map<String, Object> configuration) {
        this(configuration);
        context.addBundleListener(departures);
    }

    /** Loops that know nothing of bundles. */
    public NettyEventLoops(Map<String, Object> configuration) {
        this(LoopSettings.read(configuration));
    }

    private NettyEventLoops(LoopSettings settings) {
        this(settings, Transports.choose(settings.transport()));
    }

    NettyEventLoops(LoopSettings settings, SocketTransport transport) {
        this.settings = settings;
        this.transport = transport;
        int count = settings.loopCount();
        allocator = allocator(count);
        // Direct memory is bounded like the heap, unless a flag says otherwise.
        long budget = Runtime.getRuntime().maxMemory() / HELD_SHARE / count;
        loops = IntStream.range(0, count)
                .mapToObj(index ->
                        new NettyLoop(index, transport, allocator, () -> this.settings.maxUnsent(), budget, blame))
                .toList();
        LOG.debug("{} event loops on {}", count, transport.name());
    }

    /** An arena for each loop, and chunks of 1 MiB, since loops reuse the few buffers that they have. */
    private static PooledByteBufAllocator allocator(int loops) {
        int pageSize = 8192;
        int maxOrder = 7;
        return new PooledByteBufAllocator(
                true,
                0,
                loops,
                pageSize,
                maxOrder,
                PooledByteBufAllocator.defaultSmallCacheSize(),
                PooledByteBufAllocator.defaultNormalCacheSize(),
                true);
    }

    private void changed(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() != BundleEvent.STOPPED || !reception.stopped(bundle)) {
            return;
        }
        int orphans =
                sockets.stream().mapToInt(each -> each.endThoseLeftBy(bundle)).sum();
        if (orphans > 0) {
            LOG.error(
                    "{} {} has stopped and left {} clients to nobody; they are disconnected",
                    bundle.getSymbolicName(),
                    bundle.getVersion(),
                    orphans);
        }
    }

    /** Applies what can be applied to running loops; anything else stays as it is, and a line in the log says so. */
    @Modified
    void modified(Map<String, Object> configuration) {
        LoopSettings next;
        try {
            next = LoopSettings.read(configuration);
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
            return;
        }
        LoopSettings before = settings;
        settings = next;
        if (next.loops() != before.loops() || !next.transport().equals(before.transport())) {
            LOG.warn("{}: loops and transport take effect when the bundle starts the next time", PID);
        }
    }

    @Reference(
            service = TlsProfile.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addTlsProfile(TlsProfile profile, Map<String, Object> properties) {
        tls.profiles().add(profile, properties);
    }

    void removeTlsProfile(TlsProfile profile) {
        tls.profiles().remove(profile);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addFaults(Faults faults) {
        blame.tell(faults);
    }

    void removeFaults(Faults faults) {
        if (blame.told() == faults) {
            blame.tell(null);
        }
    }

    @Override
    public int size() {
        return loops.size();
    }

    @Override
    public Loop loop(int index) {
        return loops.get(index);
    }

    @Override
    public Binding bind(SocketAddress address, ListenerPolicy policy, Layers layers, ConnectionAcceptor acceptor)
            throws IOException {
        return listen(address, policy, layers, acceptor);
    }

    @Override
    public Binding bind(SocketAddress address, ListenerPolicy policy, Layers layers) throws IOException {
        ListeningSocket former = left.take(policy.name(), address);
        if (former != null) {
            former.policy(policy);
            former.layers(layers);
            return former;
        }
        return listen(address, policy, layers, null);
    }

    @Override
    public void serve(ConnectionAcceptor engine) {
        reception.serve(engine);
    }

    @Override
    public CompletionStage<Void> served() {
        return reception.served();
    }

    @Override
    public void withdraw(ConnectionAcceptor engine) {
        reception.withdraw(engine);
    }

    @Override
    public CompletionStage<Void> handOver(ConnectionAcceptor engine) {
        return reception.handOver(engine);
    }

    @Override
    public List<String> waitingFor(String role) {
        int clients = role.equals(Piece.ENGINE) ? reception.size() : 0;
        return clients == 0 ? List.of() : List.of(clients == 1 ? "1 client" : clients + " clients");
    }

    private Binding listen(
            SocketAddress address, ListenerPolicy policy, Layers layers, @Nullable ConnectionAcceptor acceptor)
            throws IOException {
        if (gone) {
            throw cannotListen(address, "the event loops are shut down", null);
        }
        String lacking = lacking(layers);
        if (lacking != null) {
            throw cannotListen(address, lacking, null);
        }
        NettyLoop loop = loops.get(Math.floorMod(nextAccepting.getAndIncrement(), loops.size()));
        try {
            ListeningSocket socket = new ListeningSocket(
                    loop, transport.newServerChannel(address), policy, layers, acceptor, reception, left, tls, sockets);
            socket.listen(address);
            return socket;
        } catch (IOException | ChannelException e) {
            throw cannotListen(address, BindFailure.reason(e), e);
        }
    }

    /**
     * Asked on a thread that nobody else is on: some of the classes that are loaded by it keep an exception that they have made
     * meanwhile, and that keeps the classes of all who were on the stack, such as the first version of a listener's bundle.
     */
    private static @Nullable String lacking(Layers layers) {
        return CompletableFuture.supplyAsync(
                        () -> Wire.lacking(layers), task -> new Thread(task, "marquetry-layers").start())
                .join();
    }

    private static IOException cannotListen(SocketAddress address, String reason, @Nullable Exception cause) {
        return new IOException("cannot listen on " + BindFailure.describe(address) + ": " + reason, cause);
    }

    @Deactivate
    void deactivate(BundleContext context) {
        context.removeBundleListener(departures);
        deactivate();
    }

    public void deactivate() {
        gone = true;
        sockets.forEach(ListeningSocket::close);
        sockets.forEach(ListeningSocket::abortConnections);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
        sockets.forEach(socket -> socket.awaitEmpty(deadline));
        tls.workshop().close();
        loops.forEach(loop -> loop.shutDown(SHUTDOWN_SECONDS, TimeUnit.SECONDS));
        try {
            for (NettyLoop loop : loops) {
                if (!loop.awaitEnd(2 * SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                    LOG.error("{} has not ended; a task on it blocks", loop);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where all buffers of the loops come from. */
    PooledByteBufAllocator allocator() {
        return allocator;
    }
}

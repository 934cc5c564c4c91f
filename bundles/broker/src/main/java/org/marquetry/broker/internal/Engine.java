package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.broker.Counters;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.handover.ParkedClient;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.Store;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.Parked;
import org.marquetry.broker.internal.topic.SubscriptionTree;

/**
 * The broker without its framework: the loops with their sessions, and what they share. Everything that comes from outside is
 * given to the constructor, so that one thread and a simulated clock can drive all of it.
 */
final class Engine implements ConnectionAcceptor {
    /** Makes 18 characters: with what stands before them not more than the 23 that every broker takes (MQTT-3.1.3-5). */
    private static final int CLIENT_ID_BYTES = 13;

    private final EventLoops eventLoops;
    private final TimeSource time;
    private final Supplier<PacketCodec> codec;
    private final Authentication authentication;
    private final Authorizers authorizers;
    private final RandomGenerator random;
    private final SubscriptionTree<Subscriber> subscriptions;
    private final RetainedMessages retained;
    private final StoreBacklog storeBacklog = new StoreBacklog(this);
    private final StoreCondition storeCondition;
    private final Restoration restoration;
    private final Upkeep upkeep;
    private final Messages messages;
    private final EngineLoop[] loops;
    private final AtomicInteger receivers = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger keptSessions = new AtomicInteger();
    private final Adoptions adoptions = new Adoptions();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> serving = new CompletableFuture<>();
    private volatile BrokerSettings settings;
    private volatile boolean loaded;
    private volatile boolean withdrawn;
    private volatile boolean stopped;

    Engine(
            EventLoops eventLoops,
            Supplier<PacketCodec> codec,
            Store store,
            Authentication authentication,
            Authorizers authorizers,
            TimeSource time,
            RandomGenerator random,
            BrokerSettings settings) {
        this.eventLoops = eventLoops;
        this.codec = codec;
        this.authentication = authentication;
        this.authorizers = authorizers;
        this.time = time;
        this.random = random;
        this.settings = settings;
        subscriptions = new SubscriptionTree<>(random.nextLong());
        retained = new RetainedMessages(random.nextLong(), time, this::settings);
        storeCondition = new StoreCondition(store);
        messages = new Messages(time, this::settings);
        loops = new EngineLoop[eventLoops.size()];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = new EngineLoop(this, eventLoops.loop(i), loops.length, store, time);
        }
        restoration = new Restoration(this);
        upkeep = new Upkeep(this, storeCondition);
        authorizers.demand(settings.authorizationRequired());
        authorizers.whenChanged(this::review);
        upkeep.begin();
        restore(store);
    }

    /** What clients were allowed before may not be allowed any more. */
    private void review() {
        if (stopped) {
            // Authorizers leave behind an engine that has ended; nobody is connected, and its loops may be gone.
            return;
        }
        if (authorizers.areAway()) {
            Incidents.authorizersAway(settings.serviceGrace());
        }
        for (EngineLoop loop : loops) {
            loop.execute(new Round(loop, Review::of));
        }
    }

    private void restore(Store store) {
        restoration.sessions().whenComplete((nothing, failure) -> {
            if (failure == null) {
                ready.complete(null);
                goOn();
            } else {
                ready.completeExceptionally(failure);
                adoptParked();
            }
        });
        restoration.everything().whenComplete((nothing, failure) -> {
            if (failure == null || !ready.isCompletedExceptionally()) {
                retained.loaded();
            }
            loaded = failure == null;
            if (failure != null && !stopped) {
                // Else the next engine reads all of it again.
                Incidents.replayFailed(StoreFailure.of(failure));
            }
        });
        store.replay(restoration).whenComplete((nothing, failure) -> restoration.ended(failure));
    }

    /** Serves clients from now on: it is known who they may be and what they may do. */
    void serve() {
        eventLoops.serve(this);
        serving.complete(null);
    }

    /** Takes over the clients that a former engine has parked, once it serves; completes when all have their sessions. */
    CompletionStage<Void> adoptParked() {
        return serving.thenCompose(nothing -> eventLoops.handOver(this)).thenCompose(nothing -> adoptions.complete());
    }

    @Override
    public ConnectionHandler adopt(Connection connection, Parked parked) {
        connections.incrementAndGet();
        ClientConnection adopted =
                new ClientConnection(this, loops[connection.loop().index()], connection);
        adoptions.begun();
        new Adoption(adopted, (ParkedClient) parked, adoptions::over).begin();
        return adopted;
    }

    @Override
    public boolean knows(Parked client) {
        return client instanceof ParkedClient parked && parked.form() == ParkedClient.FORM;
    }

    /** Whether the sessions that the store kept cannot be had. */
    boolean cannotRead() {
        return ready.isCompletedExceptionally();
    }

    /** Everybody who was taken over has its session: now their messages reach all whom they are for. */
    private void goOn() {
        for (EngineLoop loop : loops) {
            loop.execute(new Round(loop, ClientConnection::goOn));
        }
    }

    /** How far it is with what the store kept. */
    enum Progress {
        READING_SESSIONS,
        READING_REST,
        DONE,
        FAILED
    }

    Progress progress() {
        if (!ready.isDone()) {
            return Progress.READING_SESSIONS;
        }
        return ready.isCompletedExceptionally() ? Progress.FAILED : loaded ? Progress.DONE : Progress.READING_REST;
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        connections.incrementAndGet();
        ClientConnection accepted =
                new ClientConnection(this, loops[connection.loop().index()], connection);
        if (stopped) {
            accepted.drain(ReasonCode.SERVER_SHUTTING_DOWN);
        }
        return accepted;
    }

    boolean isStopped() {
        return stopped;
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    /** Whether there are more connections than allowed, the one that asks included. */
    boolean isFull() {
        return connections.get() > settings.maxConnections();
    }

    /** How many sessions outlive their connections. */
    AtomicInteger keptSessions() {
        return keptSessions;
    }

    /** Completes when all sessions that the store kept are there again, so that they can be given out. */
    CompletionStage<Void> ready() {
        return ready;
    }

    TimeSource time() {
        return time;
    }

    /** The codec to use for the next batch. */
    PacketCodec codec() {
        return codec.get();
    }

    BrokerSettings settings() {
        return settings;
    }

    /** Has a new configuration apply from now on. */
    void settings(BrokerSettings next) {
        settings = next;
        authorizers.demand(next.authorizationRequired());
        for (EngineLoop loop : loops) {
            loop.execute(new Round(loop, ClientConnection::settingsChanged));
        }
    }

    Authentication authentication() {
        return authentication;
    }

    /** Who says what clients may do. */
    Authorizers authorizers() {
        return authorizers;
    }

    Messages messages() {
        return messages;
    }

    RetainedMessages retained() {
        return retained;
    }

    SubscriptionTree<Subscriber> subscriptions() {
        return subscriptions;
    }

    /** What the store tells of what it has kept. */
    Restoration restoration() {
        return restoration;
    }

    /** Whether the store does what it is asked to. */
    StoreCondition storeCondition() {
        return storeCondition;
    }

    /** What the store has been asked to keep. */
    StoreBacklog storeBacklog() {
        return storeBacklog;
    }

    int loops() {
        return loops.length;
    }

    EngineLoop loop(int index) {
        return loops[index];
    }

    /** The loop that everything of a name belongs to: of a client its session, of a topic what is published from within. */
    EngineLoop loopOf(String name) {
        int hash = name.hashCode() * 0x9e3779b9;
        return loops[(hash >>> 16 ^ hash & 0xffff) % loops.length];
    }

    /** A number that no other receiver of this engine has. */
    int newReceiverNumber() {
        return receivers.incrementAndGet();
    }

    String newClientId() {
        byte[] unique = new byte[CLIENT_ID_BYTES];
        random.nextBytes(unique);
        return "auto-" + Base64.getUrlEncoder().withoutPadding().encodeToString(unique);
    }

    /** Makes a subscription known to all loops. */
    void subscribe(Subscription subscription) {
        subscribe(TopicFilter.of(subscription.filter()), subscription);
    }

    void subscribe(TopicFilter filter, Subscription subscription) {
        if (filter.isShared()) {
            subscriptions.compute(
                    filter, shareNameOf(filter), group -> ShareGroup.with((ShareGroup) group, subscription));
        } else {
            subscriptions.put(filter, subscription.receiver(), subscription);
        }
    }

    void unsubscribe(Subscription subscription) {
        TopicFilter filter = TopicFilter.of(subscription.filter());
        if (filter.isShared()) {
            subscriptions.compute(
                    filter,
                    shareNameOf(filter),
                    group -> ShareGroup.without((ShareGroup) group, subscription.receiver()));
        } else {
            subscriptions.remove(filter, subscription.receiver());
        }
    }

    private static String shareNameOf(TopicFilter shared) {
        return Objects.requireNonNull(shared.shareName(), "a shared filter has a name");
    }

    /** What has become of a shared subscription; null if it has no members any more. */
    @Nullable ShareGroup current(String shareFilter) {
        TopicFilter filter = TopicFilter.of(shareFilter);
        return (ShareGroup) subscriptions.compute(filter, shareNameOf(filter), group -> group);
    }

    Counters counters() {
        List<LoopCounters> all = new ArrayList<>(loops.length);
        for (EngineLoop loop : loops) {
            all.add(loop.counters());
        }
        return LoopCounters.sum(all, retained.size(), storeBacklog.bytes());
    }

    /** Takes no further client, be it new or left by a former engine. */
    void withdraw() {
        withdrawn = true;
        eventLoops.withdraw(this);
    }

    /** Whether there may be clients that it has not taken over, and who hear of nothing that is published by others here. */
    boolean isWithdrawn() {
        return withdrawn;
    }

    /**
     * Leaves all clients to the next engine, while they stay connected. What cannot be left within the time is told to come again.
     * The engine is of no use after it, and is to be stopped.
     */
    CompletionStage<Void> park(long patienceMillis) {
        withdraw();
        return new Parking(this, patienceMillis).begin();
    }

    /** Ends all connections, telling the clients why, and waits for it within a bound. */
    boolean stop(long timeout, TimeUnit unit) throws InterruptedException {
        stopped = true;
        upkeep.end();
        CountDownLatch drained = new CountDownLatch(loops.length);
        for (EngineLoop loop : loops) {
            loop.execute(() -> {
                for (ClientConnection connection :
                        List.copyOf(loop.connections().values())) {
                    connection.drain(ReasonCode.SERVER_SHUTTING_DOWN);
                }
                // What is due later is the business of the next engine, which finds it in the store.
                loop.timers().stop();
                drained.countDown();
            });
        }
        return drained.await(timeout, unit);
    }
}

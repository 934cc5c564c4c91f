package org.marquetry.broker.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.broker.Counters;
import org.marquetry.api.store.Store;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.codec.internal.WireCodec;
import org.marquetry.persistence.memory.internal.MemoryStore;

/**
 * The whole engine with all that it needs, driven by the thread of the test: no sockets, no clock, no threads. The same seed
 * gives the same run.
 */
final class Simulation {
    private final SimulatedTime time = new SimulatedTime();
    private final WireCodec codec = new WireCodec();
    private final Map<String, Object> configuration = new HashMap<>();
    private RankedServices<Authenticator> authenticators = new RankedServices<>(time);
    private final EnhancedAuthenticators enhancedAuthenticators = new EnhancedAuthenticators(time);
    private final Authorizers authorizers = new Authorizers(new Complaints());
    private final ManualExecutor authenticationWorkers = new ManualExecutor();
    private final ManualExecutor listenerWorkers = new ManualExecutor();
    private final Random random;
    private SimulatedLoops loops;
    private final Store store;
    private ListenerPolicy policy = ListenerPolicy.unrestricted("simulated");
    private Engine engine;

    private Simulation(int loops, long seed, Store store) {
        this.random = new Random(seed);
        this.loops = new SimulatedLoops(loops, time, random);
        this.store = store;
    }

    /** An engine on one loop and a store that keeps everything at once. */
    static Simulation start() {
        return start(1, 0, new MemoryStore());
    }

    /** An engine with settings other than the default ones: keys and values in turn. */
    static Simulation startWith(Object... keysAndValues) {
        Simulation simulation = new Simulation(1, 0, new MemoryStore());
        simulation.put(keysAndValues);
        simulation.startEngine();
        return simulation;
    }

    static Simulation start(int loops, long seed, Store store, Object... keysAndValues) {
        Simulation simulation = new Simulation(loops, seed, store);
        simulation.put(keysAndValues);
        simulation.startEngine();
        return simulation;
    }

    private void startEngine() {
        beginNext();
        settle();
    }

    /** Starts the next engine, of which nothing has happened on loops yet. */
    void beginNext() {
        BrokerSettings settings = BrokerSettings.of(configuration);
        Authentication authentication = new Authentication(
                () -> authenticators, enhancedAuthenticators, authenticationWorkers, new Complaints());
        engine = new Engine(
                loops, () -> codec, store, authentication, authorizers, time, new Random(random.nextLong()), settings);
        engine.serve();
    }

    private void put(Object... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    /** Changes settings of the running engine. */
    void configure(Object... keysAndValues) {
        put(keysAndValues);
        engine.settings(BrokerSettings.of(configuration));
        settle();
    }

    /** What the listener allows, for connections that come from now on. */
    void policy(ListenerPolicy next) {
        policy = next;
    }

    void authenticators(Authenticator... chain) {
        authenticators = new RankedServices<>(time);
        List.of(chain).forEach(each -> authenticators.add(each, Map.of()));
    }

    /** An authenticator leaves, as when its bundle is stopped. */
    void withoutAuthenticator(Authenticator authenticator) {
        authenticators.remove(authenticator);
    }

    /** One more authenticator, which is for clients of some realms only. */
    void authenticatorOf(Authenticator authenticator, String... realms) {
        authenticators.add(authenticator, Map.of(Authenticator.REALM, realms));
    }

    /** The methods of enhanced authentication there are. */
    EnhancedAuthenticators enhancedAuthenticators() {
        return enhancedAuthenticators;
    }

    /** Who says what clients may do; the first that comes ends that all may do everything. */
    Authorizers authorizers() {
        return authorizers;
    }

    /** A client that is not connected yet. */
    TestClient client(String id) {
        return new TestClient(this, id);
    }

    SimulatedConnection accept(SimulatedPeer peer) {
        return loops.accept(peer, policy);
    }

    /** Lets everything happen that can happen without time passing. */
    void settle() {
        boolean more = true;
        while (more) {
            loops.settle();
            more = authenticationWorkers.work() | listenerWorkers.work();
        }
        UnexpectedFailures.check();
    }

    /** Lets time pass, and everything happen on the way. */
    void pass(Duration duration) {
        long until = time.uptimeMillis() + duration.toMillis();
        settle();
        while (loops.passToNext(until)) {
            settle();
        }
    }

    void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** Stops the engine as an operator does, and starts the next one on the same loops and store. */
    void restart() {
        stop();
        startEngine();
    }

    /** Has the next engine go on with the clients of the one there is, which stay connected. */
    void exchange() {
        park();
        startEngine();
    }

    /** Ends the engine, which leaves its clients to the next one. */
    void park() {
        parked(parking());
    }

    /** Has the engine begin to leave its clients to the next one. */
    CompletableFuture<Void> parking() {
        return engine.park(3000).toCompletableFuture();
    }

    /** Waits until the engine has left its clients, and ends it. */
    void parked(CompletableFuture<Void> parked) {
        long until = time.uptimeMillis() + 4000;
        settle();
        while (!parked.isDone() && loops.passToNext(until)) {
            settle();
        }
        parked.join();
        stop();
    }

    void startNext() {
        startEngine();
    }

    /** The process dies, and another one starts with what the store has kept. */
    void crash() {
        loops.crash();
        loops = new SimulatedLoops(loops.size(), time, random);
        startEngine();
    }

    void stop() {
        try {
            engine.stop(0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        settle();
    }

    Engine engine() {
        return engine;
    }

    /** The in-JVM side of the engine there is now. */
    LocalSubscriptions subscriptions() {
        return new LocalSubscriptions(engine, listenerWorkers);
    }

    LocalPublications publications() {
        return new LocalPublications(engine, listenerWorkers);
    }

    Counters counters() {
        return engine.counters();
    }

    SimulatedTime time() {
        return time;
    }

    SimulatedLoops loops() {
        return loops;
    }

    WireCodec codec() {
        return codec;
    }

    ManualExecutor authenticationWorkers() {
        return authenticationWorkers;
    }

    ManualExecutor listenerWorkers() {
        return listenerWorkers;
    }
}

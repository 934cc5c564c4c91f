package org.marquetry.broker.internal;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.broker.Clients;
import org.marquetry.api.broker.ConnectedClient;
import org.marquetry.api.broker.Counters;
import org.marquetry.api.broker.MessageListener;
import org.marquetry.api.broker.PublishResult;
import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.pieces.Faults;
import org.marquetry.api.pieces.Waiting;
import org.marquetry.api.store.Store;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.api.transport.EventLoops;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine as a component: brings together the services that it works with, and offers it to transports and bundles. */
@Component(
        service = {Broker.class, Clients.class, Health.class, Waiting.class, ConfigurationListener.class},
        configurationPid = BrokerSettings.PID,
        immediate = true)
@Designate(ocd = BrokerConfiguration.class)
public final class BrokerComponent implements Broker, Clients, Health, Waiting, ConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.broker");
    private static final long STOP_SECONDS = 5;
    /** For what was read to come to its end when clients are left to the next engine. */
    private static final long PARK_SECONDS = 3;

    private static final int AUTHENTICATION_THREADS = 4;
    private static final int AUTHENTICATION_BACKLOG = 10_000;
    private static final int LISTENER_THREADS = 32;

    private final ExecutorService authenticationWorkers =
            Workers.pool("authentication", AUTHENTICATION_THREADS, AUTHENTICATION_BACKLOG);
    private final ExecutorService listenerWorkers = Workers.pool("listener", LISTENER_THREADS, Integer.MAX_VALUE);
    private final RankedServices<Authenticator> authenticators = new RankedServices<>(TimeSource.SYSTEM);
    private final EnhancedAuthenticators enhancedAuthenticators = new EnhancedAuthenticators(TimeSource.SYSTEM);
    private final Complaints complaints = new Complaints();
    private final Authorizers authorizers = new Authorizers(complaints);
    private final ConfiguredRules rules = new ConfiguredRules(authorizers);
    private final Whiteboard whiteboard;
    private final BundleContext context;
    private final EventLoops eventLoops;
    private final boolean storeInHeap;
    private final Engine engine;
    private final Health health;
    private final Waiting waiting;
    private final Clients clients;
    private final LocalPublications publications;
    private final LocalSubscriptions subscriptions;

    @SuppressWarnings("NullAway.Init")
    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile PacketCodec codec;

    /**
     * Starts the engine.
     *
     * @throws ConfigurationException if the configuration cannot be used
     */
    @Activate
    public BrokerComponent(
            @Reference(policyOption = ReferencePolicyOption.GREEDY) EventLoops eventLoops,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) Store store,
            BundleContext context,
            Map<String, Object> configuration) {
        this.eventLoops = eventLoops;
        this.context = context;
        storeInHeap = store.isInHeap();
        BrokerSettings settings = BrokerSettings.of(configuration, storeInHeap);
        Authentication authentication =
                new Authentication(() -> authenticators, enhancedAuthenticators, authenticationWorkers, complaints);
        engine = new Engine(
                eventLoops,
                () -> codec,
                store,
                authentication,
                authorizers,
                TimeSource.SYSTEM,
                new SecureRandom(),
                settings);
        health = new BrokerHealth(engine);
        waiting = new WaitingClients(authentication, authorizers);
        clients = new ClientList(engine);
        publications = new LocalPublications(engine, listenerWorkers);
        subscriptions = new LocalSubscriptions(engine, listenerWorkers);
        whiteboard = new Whiteboard(subscriptions);
    }

    /**
     * Lets clients in, now that those are known who say who they are and what they may do.
     *
     * @throws IllegalStateException if a former engine has parked clients in a form that this one does not know; they wait for another
     */
    @Activate
    void serve() {
        try {
            engine.serve();
        } catch (IllegalStateException e) {
            whiteboard.close();
            end();
            throw e;
        }
    }

    /** Applies a changed configuration; one that cannot be used is refused, and the previous one stays. */
    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            engine.settings(BrokerSettings.of(configuration, storeInHeap));
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    /** Leaves the clients to the next engine, unless nothing follows. */
    @Deactivate
    void stop() {
        whiteboard.close();
        engine.withdraw();
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() != Bundle.STOPPING) {
            park();
        }
        end();
    }

    private void end() {
        try {
            if (!engine.stop(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("not all connections were ended within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        authenticationWorkers.shutdownNow();
        listenerWorkers.shutdownNow();
    }

    private void park() {
        try {
            engine.park(TimeUnit.SECONDS.toMillis(PARK_SECONDS))
                    .toCompletableFuture()
                    .get(PARK_SECONDS + STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not all clients could be left to the next engine: {}", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedAuthenticator")
    void addAuthenticator(Authenticator authenticator, Map<String, Object> properties) {
        authenticators.add(authenticator, properties);
    }

    void updatedAuthenticator(Authenticator authenticator, Map<String, Object> properties) {
        authenticators.update(authenticator, properties);
    }

    void removeAuthenticator(Authenticator authenticator) {
        authenticators.remove(authenticator);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedEnhancedAuthenticator")
    void addEnhancedAuthenticator(EnhancedAuthenticator authenticator, Map<String, Object> properties) {
        enhancedAuthenticators.add(authenticator, properties);
    }

    void updatedEnhancedAuthenticator(EnhancedAuthenticator authenticator, Map<String, Object> properties) {
        enhancedAuthenticators.update(authenticator, properties);
    }

    void removeEnhancedAuthenticator(EnhancedAuthenticator authenticator) {
        enhancedAuthenticators.remove(authenticator);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedAuthorizer")
    void addAuthorizer(Authorizer authorizer, Map<String, Object> properties) {
        authorizers.add(authorizer, properties);
    }

    /** Its rules have changed. */
    void updatedAuthorizer(Authorizer authorizer) {
        authorizers.changed();
    }

    void removeAuthorizer(Authorizer authorizer) {
        authorizers.remove(authorizer);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addFaults(Faults faults) {
        complaints.tell(faults);
    }

    void removeFaults(Faults faults) {
        complaints.tellNobody(faults);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void addConfigurations(ConfigurationAdmin admin) {
        rules.look(admin);
    }

    void removeConfigurations(ConfigurationAdmin admin) {
        // What it has told still holds.
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        rules.changed(event);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(MessageListener listener, Map<String, Object> properties) {
        whiteboard.add(listener, properties);
    }

    void removeListener(MessageListener listener) {
        whiteboard.remove(listener);
    }

    @Override
    public CompletionStage<PublishResult> publish(Message message) {
        return publications.publish(message);
    }

    @Override
    public Flow.Publisher<ReceivedMessage> messages(String filter, QoS maximumQos) {
        return new MessagePublisher(subscriptions, TopicFilter.of(filter).toString(), maximumQos);
    }

    @Override
    public Counters counters() {
        return engine.counters();
    }

    @Override
    public CompletionStage<List<ConnectedClient>> connected() {
        return clients.connected();
    }

    @Override
    public CompletionStage<Boolean> disconnect(String clientId) {
        return clients.disconnect(clientId);
    }

    @Override
    public List<String> waitingFor(String role) {
        return waiting.waitingFor(role);
    }

    @Override
    public String subject() {
        return health.subject();
    }

    @Override
    public HealthState state() {
        return health.state();
    }
}

package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.UnsubAck;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.api.topic.TopicFilter;

/** Answers one SUBSCRIBE or UNSUBSCRIBE (MQTT 5.0 sections 3.8 to 3.11). */
final class SubscribeRequest {
    private final ClientConnection connection;
    private final Session session;
    private final Engine engine;
    private final BrokerSettings settings;
    /** New subscriptions whose retained messages are due after SUBACK. */
    private final List<Subscription> owed = new ArrayList<>();

    private final List<Change> changes = new ArrayList<>();

    private @Nullable String refused;
    private boolean isAnswered;

    SubscribeRequest(ClientConnection connection, Session session) {
        this.connection = connection;
        this.session = session;
        engine = connection.engine();
        settings = engine.settings();
    }

    void answer(Subscribe request) {
        int identifier = (int) request.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0);
        ReasonCode violation = identifier == 0 && isAllTold()
                ? null
                : violation(connection.terms().told(), request, identifier);
        if (violation != null) {
            connection.violated(violation, "SUBSCRIBE: " + violation);
            return;
        }
        connection.permissions().maySubscribe(request.subscriptions(), allowed -> {
            if (connection.isOpen()) {
                subscribe(request, identifier, allowed);
                isAnswered = true;
                connection.intake().release(Intake.Reason.AUTHORIZATION);
            }
        });
        if (!isAnswered && connection.isOpen()) {
            connection.intake().hold(Intake.Reason.AUTHORIZATION);
        }
    }

    private boolean isAllTold() {
        BrokerSettings told = connection.terms().told();
        return !connection.terms().version().hasProperties()
                || told.wildcardSubscriptionAvailable() && told.sharedSubscriptionAvailable();
    }

    /** What CONNACK has said that there is not ends the connection (sections 3.2.2.3.11 to 3.2.2.3.13). */
    private static @Nullable ReasonCode violation(BrokerSettings told, Subscribe request, int identifier) {
        if (identifier != 0 && !told.subscriptionIdentifierAvailable()) {
            return ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED;
        }
        for (TopicSubscription wanted : request.subscriptions()) {
            TopicFilter filter = TopicFilter.of(wanted.filter());
            if (filter.hasWildcard() && !told.wildcardSubscriptionAvailable()) {
                return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
            }
            if (filter.isShared() && !told.sharedSubscriptionAvailable()) {
                return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
            }
        }
        return null;
    }

    private void subscribe(Subscribe request, int identifier, boolean[] allowed) {
        List<ReasonCode> reasons = new ArrayList<>(request.subscriptions().size());
        for (TopicSubscription wanted : request.subscriptions()) {
            reasons.add(subscribe(wanted, identifier, allowed[reasons.size()]));
        }
        SubAck answer = new SubAck(request.packetId(), reasons, explanation());
        if (changes.isEmpty() || !session.isDurable()) {
            sendNow(answer);
        } else {
            session.loop().afterCommit(new Subscribed(answer));
        }
    }

    private ReasonCode subscribe(TopicSubscription wanted, int identifier, boolean isAllowed) {
        TopicFilter filter = TopicFilter.of(wanted.filter());
        ReasonCode refusal = isAllowed ? refusal(filter) : ReasonCode.NOT_AUTHORIZED;
        if (refusal != null) {
            refused = refused == null ? own(wanted.filter()) + ": " + refusal : refused;
            return refusal;
        }
        QoS granted = wanted.qos().atMost(settings.maxQos());
        Subscription subscription = new Subscription(session, wanted, granted, identifier);
        Subscription replaced = session.subscribe(subscription);
        engine.subscribe(filter, subscription);
        changes.add(new Change(filter, subscription, replaced));
        if (wantsRetained(wanted, filter, replaced)) {
            owed.add(subscription);
        }
        return ReasonCode.granted(granted);
    }

    /** A filter as the client has written it. */
    private String own(String filter) {
        MountPoint mountPoint = connection.mountPoint();
        return mountPoint == null ? filter : mountPoint.own(filter);
    }

    private @Nullable ReasonCode refusal(TopicFilter filter) {
        if (!TopicRules.mayBeSubscribed(filter, settings)) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filter.hasWildcard() && !settings.wildcardSubscriptionAvailable()) {
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.isShared() && !settings.sharedSubscriptionAvailable()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        boolean isNew = !session.subscriptions().containsKey(filter.toString());
        return isNew && session.subscriptions().size() >= settings.maxSubscriptionsPerSession()
                ? ReasonCode.QUOTA_EXCEEDED
                : null;
    }

    /** A reason string for the first filter that was refused, for a client that wants such. */
    private Properties explanation() {
        if (refused == null
                || !connection.terms().version().hasProperties()
                || !connection.terms().reportsProblems()) {
            return Properties.NONE;
        }
        return Properties.builder()
                .put(Property.REASON_STRING, Incidents.printable(refused))
                .build();
    }

    /** A shared subscription gets no retained messages (section 4.8.2), nor does who was told that there are none. */
    private boolean wantsRetained(TopicSubscription wanted, TopicFilter filter, Subscription replaced) {
        return !filter.isShared()
                && connection.terms().told().retainAvailable()
                && (wanted.retainHandling() == RetainHandling.SEND
                        || wanted.retainHandling() == RetainHandling.SEND_IF_NEW && replaced == null);
    }

    void answer(Unsubscribe request) {
        List<ReasonCode> reasons = new ArrayList<>(request.filters().size());
        for (String filter : request.filters()) {
            Subscription removed = session.unsubscribe(filter);
            if (removed != null) {
                engine.unsubscribe(removed);
            }
            reasons.add(removed == null ? ReasonCode.NO_SUBSCRIPTION_EXISTED : ReasonCode.SUCCESS);
        }
        UnsubAck answer = new UnsubAck(request.packetId(), reasons, Properties.NONE);
        if (session.isDurable()) {
            session.loop().afterCommit(new Unsubscribed(answer));
        } else {
            sendNow(answer);
        }
    }

    private void sendNow(Packet answer) {
        if (!connection.isOpen()) {
            return;
        }
        if (!connection.output().send(answer)) {
            connection.end(ReasonCode.PACKET_TOO_LARGE, answer.type() + " is larger than the client accepts");
            return;
        }
        for (Subscription subscription : owed) {
            session.feed(subscription, engine.retained().cursor(subscription.filter()));
        }
    }

    /** What one filter of the request has changed; replaced is null for a new subscription. */
    private record Change(TopicFilter filter, Subscription subscription, Subscription replaced) {}

    private final class Subscribed implements StoreWriter.CommitListener {
        private final SubAck answer;

        private Subscribed(SubAck answer) {
            this.answer = answer;
        }

        @Override
        public void committed() {
            sendNow(answer);
        }

        @Override
        public void failed(StoreException reason) {
            changes.forEach(SubscribeRequest.this::undo);
            owed.clear();
            if (connection.terms().version().hasProperties() && reason.isRefusal()) {
                List<ReasonCode> reasons = answer.reasons().stream()
                        .map(each -> each.isError() ? each : StoreReason.of(reason))
                        .toList();
                sendNow(new SubAck(answer.packetId(), reasons, Properties.NONE));
            } else {
                connection.endUnkept(reason);
            }
        }
    }

    /** The client is told that it has not subscribed, so it has what it had before, unless it has changed that meanwhile. */
    private void undo(Change change) {
        String filter = change.filter().toString();
        if (session.hasEnded() || session.subscriptions().get(filter) != change.subscription()) {
            return;
        }
        if (change.replaced() == null) {
            session.withdraw(filter);
            engine.unsubscribe(change.subscription());
        } else {
            session.subscriptions().put(filter, change.replaced());
            engine.subscribe(change.filter(), change.replaced());
            // The store may have lost it over what was to replace it.
            StoreRecovery recovery = session.loop().recovery();
            recovery.later(change, () -> recovery.keep(change, () -> again(change.replaced())));
        }
    }

    private @Nullable StoreChange again(Subscription former) {
        boolean isHeld = session.isKept() && session.subscriptions().get(former.filter()) == former;
        return isHeld ? session.put(former) : null;
    }

    private final class Unsubscribed implements StoreWriter.CommitListener {
        private final UnsubAck answer;

        private Unsubscribed(UnsubAck answer) {
            this.answer = answer;
        }

        @Override
        public void committed() {
            sendNow(answer);
        }

        @Override
        public void failed(StoreException reason) {
            // The subscriptions are gone, and the store will forget them; only when is not known, so nothing is said.
            connection.endUnkept(reason);
        }
    }
}

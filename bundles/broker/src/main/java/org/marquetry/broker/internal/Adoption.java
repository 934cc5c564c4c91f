package org.marquetry.broker.internal;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.handover.ParkedClient;
import org.marquetry.api.handover.ParkedSession;
import org.marquetry.api.handover.ParkedTerms;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreChange;

/**
 * Goes on with a client that a former engine has parked: the connection gets its session and its terms back, on the loop that
 * the session belongs to, and is read from when all others have theirs.
 */
final class Adoption implements QueuePager.Preparation {
    private final Engine engine;
    private final ClientConnection connection;
    private final ParkedClient client;
    private final Runnable whenOver;
    private boolean entered;
    private boolean over;

    Adoption(ClientConnection connection, ParkedClient client, Runnable whenOver) {
        engine = connection.engine();
        this.connection = connection;
        this.client = client;
        this.whenOver = whenOver;
    }

    void begin() {
        connection.intake().hold(Intake.Reason.HANDOVER);
        connection.opening().adopt(this);
        if (engine.cannotRead()) {
            refuse("the store cannot be read");
        } else {
            connection.moveTo(engine.loopOf(client.session().clientId()), this::enter);
        }
    }

    private void enter() {
        entered = true;
        ParkedSession parked = client.session();
        Session session = session(connection.loop().directory());
        if (session == null) {
            refuse("the session of " + Incidents.printable(parked.clientId()) + " is not in the store");
            return;
        }
        session.attach(connection);
        if (!parked.kept()) {
            restore(session, parked);
        }
        connection.permitted(client.identity());
        connection.established(session, terms(), client.will());
        connection.input().publications().left(parked.incomingBefore());
        connection.keepAlive().wasIdleFor(client.silentMillis());
        session.adopt(parked);
        session.prepare(this);
    }

    private @Nullable Session session(SessionDirectory directory) {
        ParkedSession parked = client.session();
        Session there = directory.session(parked.clientId());
        if (parked.kept()) {
            return there != null
                            && there.connection() == null
                            && there.principal().equals(parked.principal())
                    ? there
                    : null;
        }
        return there == null ? directory.create(parked.clientId(), parked.principal()) : null;
    }

    private void restore(Session session, ParkedSession parked) {
        for (StoreChange.SubscriptionPut each : parked.subscriptions()) {
            Subscription subscription = new Subscription(
                    session, each.subscription(), each.subscription().qos(), each.identifier());
            session.restore(subscription);
            engine.subscribe(subscription);
        }
        parked.incoming().forEach(session.incoming()::add);
    }

    private ClientTerms terms() {
        ParkedTerms parked = client.terms();
        return new ClientTerms(
                client.version(),
                ProtocolForm.of(client.version()),
                told(parked),
                parked.keepAliveMillis(),
                parked.keepsSession(),
                parked.clientReceiveMaximum(),
                parked.clientMaximumPacketSize(),
                parked.reportsProblems(),
                AliasTables.of(client.aliases()));
    }

    /** The limits as the former engine has told them. */
    private static BrokerSettings told(ParkedTerms parked) {
        Map<String, Object> told = new HashMap<>();
        told.put("maxQos", parked.maxQos().code());
        told.put("retainAvailable", parked.retainAvailable());
        told.put("wildcardSubscriptionAvailable", parked.wildcardSubscriptionAvailable());
        told.put("sharedSubscriptionAvailable", parked.sharedSubscriptionAvailable());
        told.put("subscriptionIdentifierAvailable", parked.subscriptionIdentifierAvailable());
        told.put("receiveMaximum", parked.receiveMaximum());
        told.put("allowAnonymous", String.valueOf(parked.anonymousAllowed()));
        return BrokerSettings.of(told);
    }

    /** How the client may authenticate again, and the largest packet that it may send. */
    ParkedClient client() {
        return client;
    }

    @Override
    public void prepared() {
        if (connection.isOpen()) {
            connection.session().adopted(client.session());
            connection.adopted();
        }
        over();
    }

    @Override
    public void failed(String reason) {
        connection.adopted();
        connection.end(ReasonCode.SERVER_BUSY, reason);
        over();
    }

    /** Ends a connection that has no terms yet, and so cannot be told by them. */
    private void refuse(String words) {
        Incidents.ofConnection(connection, words);
        if (client.version().hasProperties()) {
            engine.codec()
                    .encode(
                            new Disconnect(ReasonCode.SERVER_BUSY, Properties.NONE),
                            client.version(),
                            client.terms().clientMaximumPacketSize(),
                            connection.transport().output());
        }
        over();
        connection.leave();
    }

    /** The connection has ended. The session learns of it also if the connection never came to it. */
    void lost() {
        if (entered) {
            over();
        } else if (!over) {
            EngineLoop home = engine.loopOf(client.session().clientId());
            home.run(() -> endLost(home.directory()));
        }
    }

    private void endLost(SessionDirectory directory) {
        Session session = session(directory);
        if (session != null) {
            session.attach(connection);
            if (!client.session().kept()) {
                restore(session, client.session());
            }
            session.adopt(client.session());
            directory.connectionEnded(session, connection, client.will());
        }
        over();
    }

    private void over() {
        if (!over) {
            over = true;
            whenOver.run();
        }
    }
}

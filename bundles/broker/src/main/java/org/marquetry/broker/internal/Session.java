package org.marquetry.broker.internal;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.handover.ParkedSession;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreChange;
import org.marquetry.broker.internal.topic.RetainedCursor;

/**
 * The state that a client has with the broker (MQTT 5.0 section 4.1), whether connected or not. It belongs to one loop for
 * ever; only {@link #isReachable} and {@link #isDurable} are for others.
 */
final class Session extends Receiver {
    /** The expiry interval of a session that ends with its connection, and of one that never ends. */
    static final long WITH_CONNECTION = 0;

    static final long NEVER = 0xffff_ffffL;

    private final String clientId;
    private final String principal;
    private final Map<String, Subscription> subscriptions = new HashMap<>(2);
    private final ExpiryClock expiry = new ExpiryClock();
    private final AtMostOnce atMostOnce = new AtMostOnce(this);
    private volatile @Nullable ClientConnection connection;
    private volatile boolean durable;
    private boolean ended;
    /** Whether it has given up a shared subscription, of which messages may be left. */
    private boolean hasShared;

    private long expiryInterval;
    private @Nullable OutgoingFlow outgoing;
    private @Nullable PacketIds incoming;
    private @Nullable Map<Integer, JointCommit> arriving;
    private @Nullable Arriving allArriving;
    private @Nullable RetainedFeeds feeds;
    private @Nullable SessionWills wills;

    Session(EngineLoop loop, String clientId, String principal) {
        super(loop);
        this.clientId = clientId;
        this.principal = principal;
    }

    String clientId() {
        return clientId;
    }

    /** Who created the session; nobody else gets it. */
    String principal() {
        return principal;
    }

    /** The connection there is now, or null. */
    @Nullable ClientConnection connection() {
        return connection;
    }

    long expiryInterval() {
        return expiryInterval;
    }

    Map<String, Subscription> subscriptions() {
        return subscriptions;
    }

    @Override
    boolean isReachable() {
        return connection != null;
    }

    /** A client is known by its identifier: what a former session of it has left was published by it, too (MQTT-3.8.3-3). */
    @Override
    boolean isSameAs(@Nullable Receiver other) {
        return this == other || other instanceof Session session && session.clientId.equals(clientId);
    }

    /** Also after its end: then what comes too late goes to others, who may have to keep it. */
    @Override
    boolean isDurable() {
        return durable;
    }

    /** Whether the store is to know it. */
    boolean isKept() {
        return durable && !ended;
    }

    /** How many messages wait for the client. */
    long queued() {
        return outgoing == null ? 0 : outgoing.queued();
    }

    OutgoingFlow outgoing() {
        if (outgoing == null) {
            outgoing = new OutgoingFlow(this);
        }
        return outgoing;
    }

    /** Identifiers of QoS 2 publications that were received and not released. */
    PacketIds incoming() {
        if (incoming == null) {
            incoming = new PacketIds();
        }
        return incoming;
    }

    /** How many QoS 2 publications were received and not released. */
    int incomingCount() {
        return incoming == null ? 0 : incoming.size();
    }

    /** A QoS 2 publication was received, and is acknowledged when the commit is through. */
    void arriving(int packetId, JointCommit commit) {
        if (arriving == null) {
            arriving = new HashMap<>(4);
        }
        arriving.put(packetId, commit);
        if (allArriving == null) {
            allArriving = new Arriving();
        }
        allArriving.begun();
    }

    /** The commit that a QoS 2 publication waits for, or null if it does not. */
    @Nullable JointCommit arriving(int packetId) {
        return arriving == null ? null : arriving.get(packetId);
    }

    /** QoS 2 publications of the client that wait for their commits; null if there never were any. */
    @Nullable Arriving allArriving() {
        return allArriving;
    }

    /** The client has begun the session while publications of the one before still wait. */
    void follows(Arriving before) {
        allArriving = before;
    }

    /** A QoS 2 publication was kept, or could not be: then its packet identifier is free (MQTT-4.3.3-9). */
    void arrived(int packetId, boolean isKept) {
        if (arriving != null && allArriving != null) {
            arriving.remove(packetId);
            allArriving.over();
        }
        if (!isKept) {
            incoming().remove(packetId);
        }
    }

    /** How many deliveries may be in flight on the connection there is now. */
    int sendQuota() {
        ClientConnection current = connection;
        return current == null ? 0 : current.sendQuota();
    }

    /** Gives the session a connection, and resumes what was unfinished on the one before. */
    void attach(ClientConnection next) {
        expiry.stop();
        connection = next;
    }

    /** Has what was in flight when a former engine ended found in the store; before CONNACK. */
    void prepare(QueuePager.Preparation preparation) {
        if (outgoing == null) {
            preparation.prepared();
        } else {
            outgoing.pager().prepare(preparation);
        }
    }

    /** Sends again what the last connection left unfinished; after CONNACK. */
    void resume() {
        ClientConnection current = connection;
        if (outgoing != null && current != null) {
            outgoing.resumed(current);
        }
        pump();
    }

    /** Takes the connection away; what was in flight waits for the next one. */
    void detach() {
        connection = null;
        if (outgoing != null) {
            outgoing.disconnected();
        }
    }

    /** Sets how long the session outlives its connection. What the store knows stays there until it ends. */
    void expiryInterval(long seconds) {
        expiryInterval = seconds;
        boolean isNew = !durable && seconds != WITH_CONNECTION;
        if (durable || isNew) {
            loop().append(put(-1));
        }
        if (isNew) {
            becomesDurable();
            keepAll();
        }
    }

    /** The store has refused another expiry interval: it is again what it was. */
    void expiryStays(long seconds) {
        expiryInterval = seconds;
    }

    private void becomesDurable() {
        loop().engine().keptSessions().incrementAndGet();
        durable = true;
    }

    private void keepAll() {
        subscriptions.values().forEach(this::keep);
        if (outgoing != null) {
            outgoing.keepAll();
        }
        if (incoming != null) {
            incoming.forEach(id -> loop().append(new StoreChange.IncomingPut(clientId, id)));
        }
    }

    private StoreChange put(long disconnectedAt) {
        return new StoreChange.SessionPut(clientId, principal, expiryInterval, disconnectedAt);
    }

    /** Takes back a subscription that a store kept. */
    void restore(Subscription kept) {
        subscriptions.put(kept.filter(), kept);
        loop().counters().subscriptions.increment();
    }

    /** Takes back a session that a store kept. */
    void restore(long keptExpiryInterval) {
        expiryInterval = keptExpiryInterval;
        becomesDurable();
    }

    /** Starts the clock of the session expiry, unless that is never; the session ends when it has run out. */
    void expireAfter(long millis, Runnable end) {
        expiry.stop();
        if (expiryInterval != NEVER) {
            expiry.set(loop(), millis, end);
        }
    }

    /** Whether its time has run out, though its end has not come yet since timers are coarse: nobody gets it any more. */
    boolean isExpired() {
        return expiry.hasRunOut(loop());
    }

    /** Tells the store when the connection ended; when it works again, if it does not now. */
    void keepDisconnect(long wallMillis) {
        loop().recovery().keep(this, () -> isKept() && connection == null ? put(wallMillis) : null);
    }

    /** What is to be published for the client; null if there never was anything. */
    @Nullable SessionWills wills() {
        return wills;
    }

    SessionWills willsToCome() {
        SessionWills there = wills;
        if (there == null) {
            there = new SessionWills(this);
            wills = there;
        }
        return there;
    }

    /** The change that has the store know that the session is over, whatever else it still has of it. */
    StoreChange putEnded(long wallMillis) {
        return new StoreChange.SessionPut(clientId, principal, WITH_CONNECTION, wallMillis);
    }

    /** Whether the session is over; what is still on its way to it has come too late. */
    boolean hasEnded() {
        return ended;
    }

    /** Holds a subscription; answers the one that it replaces, or null. */
    Subscription subscribe(Subscription subscription) {
        Subscription replaced = subscriptions.put(subscription.filter(), subscription);
        loop().counters().subscriptions.add(replaced == null ? 1 : 0);
        if (durable) {
            keep(subscription);
        }
        return replaced;
    }

    private void keep(Subscription subscription) {
        loop().append(put(subscription));
    }

    /** The change that keeps a subscription. */
    StoreChange.SubscriptionPut put(Subscription subscription) {
        return new StoreChange.SubscriptionPut(clientId, subscription.asRequested(), subscription.identifier());
    }

    /** Gives up a subscription; answers it, or null if there was none. */
    Subscription unsubscribe(String filter) {
        Subscription removed = withdraw(filter);
        if (removed != null && durable) {
            loop().append(new StoreChange.SubscriptionRemoved(clientId, filter));
        }
        return removed;
    }

    /** Gives up a subscription that the store does not know of. */
    Subscription withdraw(String filter) {
        Subscription removed = subscriptions.remove(filter);
        if (removed != null) {
            hasShared |= removed.isShared();
            loop().counters().subscriptions.add(-1);
            if (feeds != null) {
                feeds.remove(removed);
            }
        }
        return removed;
    }

    /** Has the retained messages of a new subscription sent, at the pace of the receiver. */
    void feed(Subscription subscription, RetainedCursor cursor) {
        feeds = feeds == null ? new RetainedFeeds(this) : feeds;
        feeds.add(subscription, cursor);
        pump();
    }

    @Override
    void deliver(Message message, Target target, @Nullable Keeping keeping) {
        if (ended) {
            deliverElsewhere(message, target, keeping);
            return;
        }
        JointKeeping joint = keeping == null ? null : keeping.joint();
        QoS qos = message.qos().atMost(target.qos());
        boolean retain = target.retainAsPublished() && message.retain();
        if (qos != QoS.AT_MOST_ONCE) {
            outgoing().offer(message, qos, target, retain, keeping);
        } else if (joint == null) {
            atMostOnce.deliver(message, target, retain);
        } else {
            joint.whenKept(new AfterCommit(() -> atMostOnce.deliver(message, target, retain)));
        }
    }

    /** The session has ended since it was chosen: another member of the group gets the message. */
    private void deliverElsewhere(Message message, Target target, @Nullable Keeping keeping) {
        ShareGroup group = target.group();
        if (group == null) {
            return;
        }
        String shareFilter = group.filter();
        if (keeping == null) {
            loop().router().redistribute(message, shareFilter, this);
        } else {
            keeping.handOn(message, shareFilter, this);
        }
    }

    /** Whether it may have messages of shared subscriptions for other members, besides those that the heap knows of. */
    boolean mayHaveShared() {
        return hasShared
                || subscriptions.values().stream()
                        .filter(Subscription::isShared)
                        .anyMatch(each -> loop().router().another(each.filter(), this) != null);
    }

    /** Whether messages of QoS 0 wait. */
    boolean holdsQos0() {
        return outgoing != null && outgoing.holdsQos0();
    }

    /** What its client is sent of QoS 0. */
    AtMostOnce atMostOnce() {
        return atMostOnce;
    }

    @Override
    boolean deliverAsIs(PublishView publish, Target target, ProtocolForm form) {
        return atMostOnce.sendAsIs(publish, target, form);
    }

    /** The client has taken what it was sent: it keeps up again. */
    void caughtUp() {
        atMostOnce.caughtUp();
        pump();
    }

    /** Whether retained messages are still due for a subscription. */
    boolean hasFeeds() {
        return feeds != null;
    }

    /** Whether nothing waits for the store, and nothing is due that another engine could not go on with. */
    boolean isSettled() {
        return feeds == null && (arriving == null || arriving.isEmpty()) && (outgoing == null || outgoing.isSettled());
    }

    /** Takes over what was on its way to the client when a former engine has parked it, and is not in the store. */
    void adopt(ParkedSession parked) {
        if (!parked.outgoing().isEmpty()) {
            outgoing().adopt(parked);
        }
    }

    /** Goes on with what was on its way to the client on the connection that a former engine has parked. */
    void adopted(ParkedSession parked) {
        if (outgoing != null) {
            outgoing.adopted(parked);
        }
    }

    /** Sends what can be sent: after an acknowledgement, or when the receiver keeps up again. */
    void pump() {
        if (outgoing != null) {
            outgoing.pump();
        }
        if (feeds != null) {
            feeds.pump();
            feeds = feeds.isEmpty() ? null : feeds;
        }
    }

    /**
     * Ends what the session holds, when nobody can find its subscriptions any more. Messages for shared subscriptions go to
     * others: those that only the heap has now, and those in the store by what this answers; null if there are none.
     */
    @Nullable Redistribution end() {
        ended = true;
        expiry.stop();
        feeds = null;
        loop().counters().subscriptions.add(-subscriptions.size());
        if (durable) {
            loop().engine().keptSessions().addAndGet(-1);
        }
        return outgoing == null ? null : outgoing.ended();
    }

    /** The acknowledgement of a publication by the client; false if nothing with the identifier is under way. */
    boolean acknowledged(PacketType type, int packetId, ReasonCode reason) {
        return outgoing != null && outgoing.answers().take(type, packetId, reason);
    }
}

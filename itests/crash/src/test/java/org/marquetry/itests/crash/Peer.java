package org.marquetry.itests.crash;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.random.RandomGenerator;

import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Layer;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.Received;

/**
 * A client with a session that is kept for ever, or for a while. It does what the specification asks of a client, and notes what
 * it sees.
 */
final class Peer {
    private final String id;
    private final Level level;
    private final History history;
    private final Sender sender;
    private final Receiver receiver;
    private final Interests interests;
    private final SessionClock clock;
    private Will will;
    private Login login = Login.NONE;
    private Link link;
    private Link superseded;
    private boolean online;
    private int pongsDue;
    private boolean clean;
    /** Whether the last CONNECT has not been answered, or with a refusal that says nothing of what the broker has of it. */
    private boolean unanswered;

    private int refusals;

    Peer(String id, Level level, History history, RandomGenerator random) {
        this(id, level, SessionClock.FOR_EVER, history, random);
    }

    /** A client whose session ends by itself when it is away for so many seconds; before 5.0 there is no such thing. */
    Peer(String id, Level level, long expirySeconds, History history, RandomGenerator random) {
        clock = new SessionClock(expirySeconds);
        this.id = id;
        this.level = level;
        this.history = history;
        sender = new Sender(level, history);
        receiver = new Receiver(id, level.hasProperties(), history, random);
        interests = new Interests(id, level, history);
    }

    String id() {
        return id;
    }

    Level level() {
        return level;
    }

    Interests interests() {
        return interests;
    }

    Sender sender() {
        return sender;
    }

    Receiver receiver() {
        return receiver;
    }

    Link link() {
        return link;
    }

    /** Whether CONNACK has come, so that packets may be sent. */
    boolean isOnline() {
        return online;
    }

    boolean hasLink() {
        return link != null;
    }

    /** The will of the next connection, or null for none. */
    void will(Will next) {
        will = next;
    }

    /** How it says who it is, from its next connection on. */
    Peer as(Login who) {
        login = who;
        return this;
    }

    /** How often the broker has refused the connection. */
    int refusals() {
        return refusals;
    }

    /** Connects, or takes the session over from its own old connection, which it does not look at any more. */
    void connect(InetSocketAddress broker, Layer layer, Selector selector) throws IOException {
        dropSuperseded();
        if (unanswered && clock.mayHaveLapsed()) {
            // That may have begun another session, which would be there now, but without the subscriptions.
            reset();
        }
        superseded = link;
        if (superseded != null) {
            ended();
            superseded.ignore();
        }
        link = Link.open(broker, selector, level, layer);
        online = false;
        pongsDue = 0;
        if (link != null) {
            Link current = link;
            link.attach(() -> current.read(packet -> take(packet, current)));
            clock.connecting(history.upSince());
            unanswered = true;
            link.send(connectPacket());
            link.flush();
        }
    }

    private void dropSuperseded() {
        if (superseded != null) {
            superseded.close();
            superseded = null;
        }
    }

    /** Wants its session forgotten by the next connection. */
    void reset() {
        clean = true;
        sender.reset();
    }

    private byte[] connectPacket() {
        ConnectBytes connect = Packets.of(level).connect(id);
        if (clean) {
            history.add(new Event.Resetting(id));
        } else {
            connect.resuming();
        }
        PropertyBytes properties = new PropertyBytes();
        login.introduce(connect, properties);
        if (level.hasProperties()) {
            connect.properties(properties.u32(PropertyBytes.SESSION_EXPIRY, clock.expirySeconds()));
        }
        if (will != null) {
            Publication last = will.publication();
            history.add(new Event.Publishing(last));
            connect.will(last.topic(), Content.of(last.id()), last.qos(), last.retain())
                    .willProperties(new PropertyBytes().u32(PropertyBytes.WILL_DELAY, will.delay()));
        }
        return connect.done();
    }

    private void take(Received packet, Link from) {
        switch (packet.type()) {
            case Received.CONNACK -> welcomed(packet);
            case Received.PUBLISH -> receiver.publish(packet);
            case Received.PUBACK -> sender.puback(packet);
            case Received.PUBREC -> sender.pubrec(packet, from);
            case Received.PUBREL -> receiver.pubrel(packet);
            case Received.PUBCOMP -> sender.pubcomp(packet);
            case Received.SUBACK, Received.UNSUBACK -> interests.answered(packet);
            case Received.PINGRESP -> pongsDue--;
            case Received.AUTH -> from.send(login.answer(packet));
            case Received.DISCONNECT -> refusals++;
            default -> throw new IllegalStateException(id + " received " + packet);
        }
    }

    private void welcomed(Received connack) {
        dropSuperseded();
        if (connack.reason() != 0) {
            refusals++;
            return;
        }
        unanswered = false;
        online = true;
        boolean present = connack.sessionPresent();
        if (!clean && !present && clock.mayHaveLapsed()) {
            history.add(new Event.Lapsed(id));
        } else if (present && clock.isOverdue()) {
            history.add(new Event.Overstayed(id));
        }
        history.add(new Event.Connected(id, clean, present));
        clean = false;
        receiver.resume(present);
        interests.resume(present, link);
        sender.resume(present, link);
    }

    /** Asks for a sign of life. */
    void ping() {
        pongsDue++;
        link.send(Packets.pingreq());
    }

    /** Whether a PINGREQ has no answer yet. */
    boolean awaitsPong() {
        return pongsDue > 0;
    }

    /** Goes with a DISCONNECT. */
    void leave() {
        link.send(Packets.disconnect());
        link.flush();
        cut();
    }

    /** Goes without a word. */
    void cut() {
        dropSuperseded();
        ended();
        link.close();
        link = null;
        online = false;
    }

    private void ended() {
        clock.ended(online);
        receiver.gone();
    }

    /** Notices that the broker has closed the connection. */
    void notice() {
        if (link != null && link.isClosed()) {
            dropSuperseded();
            ended();
            link = null;
            online = false;
        }
    }

    /** Sends what is due. */
    void flush() {
        if (link != null) {
            link.flush();
        }
    }

    /**
     * A will with a delay.
     *
     * @param delay in seconds
     */
    record Will(Publication publication, int delay) {}
}

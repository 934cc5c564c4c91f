package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;

/**
 * A client as the specification wants it, with a session of its own that outlives connections: it sends again what was not
 * acknowledged, tells duplicates of QoS 2, and acknowledges when it is told to. What it sees it writes into the journal, and
 * it complains of what a broker must not do.
 */
final class SessionClient {
    private static final int NO_LIMIT = 65_535;
    private static final int SUBSCRIBE_ID = 40_000;

    private final Simulation simulation;
    private final Journal journal;
    private final String name;
    private final ProtocolVersion version;
    private final boolean keeping;
    private final int receiveMaximum;
    private final String filter;
    private final QoS qos;
    private final String receiver;

    /** Sent and neither PUBACK nor PUBREC has come, in the order of sending. */
    private final Map<Integer, Publish> unacknowledged = new LinkedHashMap<>();
    /** PUBREL sent and PUBCOMP has not come. */
    private final Set<Integer> released = new LinkedHashSet<>();
    /** QoS 2 received and PUBREL has not come. */
    private final Set<Integer> received = new HashSet<>();
    /** What is in flight from the broker and not acknowledged, by identifier. */
    private final Map<Integer, String> inFlight = new LinkedHashMap<>();

    /** What of that has come on the connection there is now. */
    private final Set<Integer> outstanding = new HashSet<>();

    private final ArrayDeque<Acknowledgement> owed = new ArrayDeque<>();
    private Link link;
    private boolean connected;
    private boolean hadSession;
    private boolean mayBeRefused;
    private int sessions;
    private int sendQuota = NO_LIMIT;
    private boolean mayBeOvertaken;
    private int lastPacketId;

    /** A client; filter null subscribes to nothing. */
    SessionClient(
            Simulation simulation,
            Journal journal,
            String name,
            ProtocolVersion version,
            boolean keeping,
            int receiveMaximum,
            String filter,
            QoS qos) {
        this.simulation = simulation;
        this.journal = journal;
        this.name = name;
        this.version = version;
        this.keeping = keeping;
        this.receiveMaximum = version.hasProperties() ? receiveMaximum : NO_LIMIT;
        this.filter = filter;
        this.qos = qos;
        boolean shares = filter != null && filter.startsWith("$share");
        receiver = shares ? filter : name;
    }

    // What it does

    boolean isConnected() {
        return connected;
    }

    /**
     * Opens a connection. The one that it may have is not closed: its network is dead, but the broker does not know. If CONNECT
     * is still under way there, it may arrive behind the new one.
     */
    void connect(int mostRead) {
        if (link != null && !link.isEnded()) {
            mayBeOvertaken |= !connected;
            link.abandon();
        }
        connected = false;
        owed.clear();
        outstanding.clear();
        link = new Link(simulation, version, this::arrived, this::ended);
        link.open(mostRead);
        Properties.Builder properties = Properties.builder();
        if (version.hasProperties()) {
            properties.put(Property.RECEIVE_MAXIMUM, receiveMaximum).put(Property.TOPIC_ALIAS_MAXIMUM, 2);
            if (keeping) {
                properties.put(Property.SESSION_EXPIRY_INTERVAL, 100_000);
            }
        }
        link.send(new Connect(version, !keeping, 0, name, null, null, null, properties.build()));
    }

    void breakOff() {
        if (link != null) {
            mayBeOvertaken |= !connected && !link.isEnded();
            link.breakOff();
        }
        givenUp();
    }

    /** From now on the store may fail, and with it what the client asks for. */
    void mayBeRefused() {
        mayBeRefused = true;
    }

    /** The broker has died: QoS 1 messages whose publication was not acknowledged may never have been. */
    void brokerDied() {
        connected = false;
        mayBeForgotten();
    }

    /** What the store did not keep is not known to the next engine: its identifiers are used again. */
    void mayBeForgotten() {
        inFlight.keySet().retainAll(received);
    }

    void disconnect() {
        link.send(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
        link.finish();
        givenUp();
    }

    /** What still comes from there is not looked at. */
    private void givenUp() {
        connected = false;
        link = null;
    }

    boolean canPublish() {
        return connected && unacknowledged.size() + released.size() < sendQuota;
    }

    void publish(String topic, QoS ofMessage) {
        Journal.Entry entry = journal.publish(name, topic, ofMessage);
        int packetId = ofMessage == QoS.AT_MOST_ONCE ? 0 : unusedPacketId();
        Publish publish =
                new Publish(topic, Bytes.of(entry.payload()), ofMessage, false, false, packetId, Properties.NONE);
        if (packetId != 0) {
            unacknowledged.put(packetId, publish);
        }
        link.send(publish);
    }

    private int unusedPacketId() {
        do {
            // Few, so that they are used again and again.
            lastPacketId = lastPacketId % 50 + 1;
        } while (unacknowledged.containsKey(lastPacketId) || released.contains(lastPacketId));
        return lastPacketId;
    }

    /** Sends the oldest acknowledgement that it owes; false if there is none. */
    boolean acknowledge() {
        Acknowledgement next = connected ? owed.poll() : null;
        if (next == null) {
            return false;
        }
        if (next.type() != PacketType.PUBREC) {
            outstanding.remove(next.packetId());
            inFlight.remove(next.packetId());
        }
        link.send(next);
        return true;
    }

    boolean isFinished() {
        return connected && unacknowledged.isEmpty() && released.isEmpty() && received.isEmpty() && owed.isEmpty();
    }

    boolean isConnecting() {
        return link != null && !connected;
    }

    /** What it waits for, in words. */
    String state() {
        return (connected ? "connected" : "not connected") + ", unacknowledged " + unacknowledged.keySet()
                + ", released " + released + ", received " + received;
    }

    // What comes

    private void arrived(Link from, Packet packet) {
        if (from != link) {
            // Of a connection that it has given up.
            return;
        }
        if (packet instanceof ConnAck answer) {
            welcomed(answer);
            return;
        }
        if (packet instanceof Disconnect goodbye) {
            boolean overtaken = mayBeOvertaken && goodbye.reason() == ReasonCode.SESSION_TAKEN_OVER;
            complain(
                    overtaken || mayBeRefused || goodbye.reason() == ReasonCode.SERVER_SHUTTING_DOWN,
                    () -> "was sent away: " + goodbye.reason()
                            + goodbye.properties().text(Property.REASON_STRING));
            connected = false;
            return;
        }
        complain(connected, () -> "got " + packet + " before CONNACK");
        if (packet instanceof Publish publish) {
            published(publish);
        } else if (packet instanceof Acknowledgement acknowledgement) {
            acknowledged(acknowledgement);
        } else if (packet instanceof SubAck answer) {
            if (answer.reasons().get(0).isError()) {
                complain(mayBeRefused, () -> "may not subscribe: " + answer);
                breakOff();
            } else {
                journal.subscribed(receiver(), keeping);
            }
        }
    }

    private void ended(Link which) {
        if (which == link) {
            givenUp();
        }
    }

    private void welcomed(ConnAck answer) {
        complain(!connected, () -> "got a second CONNACK");
        if (answer.reason() != ReasonCode.SUCCESS) {
            complain(mayBeRefused, () -> "was refused: " + answer.reason());
            return;
        }
        connected = true;
        sendQuota = (int) answer.properties().number(Property.RECEIVE_MAXIMUM, NO_LIMIT);
        // 3.1 does not say it.
        boolean present = answer.sessionPresent() || version == ProtocolVersion.MQTT_3_1 && hadSession && keeping;
        complain(keeping || !present, () -> "has a session that it did not want");
        complain(!(keeping && hadSession) || present, () -> "has lost its session");
        if (!present) {
            beginSession();
        }
        hadSession = true;
        if (filter != null) {
            journal.subscribing(receiver(), filter, qos);
            link.send(new Subscribe(SUBSCRIBE_ID, List.of(TopicSubscription.of(filter, qos)), Properties.NONE));
        }
        resendAll();
    }

    private void beginSession() {
        sessions++;
        unacknowledged.clear();
        released.clear();
        received.clear();
        inFlight.clear();
    }

    /** Each session of a client that keeps none is a receiver of its own, and so are those who share. */
    private String receiver() {
        return keeping ? receiver : receiver + " " + sessions;
    }

    private void resendAll() {
        for (Publish each : unacknowledged.values()) {
            link.send(new Publish(
                    each.topic(), each.payload(), each.qos(), each.retain(), true, each.packetId(), each.properties()));
        }
        released.forEach(packetId -> link.send(acknowledgement(PacketType.PUBREL, packetId)));
    }

    private void published(Publish publish) {
        if (publish.qos() == QoS.AT_MOST_ONCE) {
            complain(!publish.dup(), () -> "got a duplicate at QoS 0");
            journal.arrived(receiver(), publish);
            return;
        }
        int packetId = publish.packetId();
        complain(outstanding.add(packetId), () -> "got identifier " + packetId + " twice on one connection");
        complain(outstanding.size() <= receiveMaximum, () -> "got more than the receive maximum of " + receiveMaximum);
        String payload = publish.payload().toText();
        if (mayBeRefused && !publish.dup() && !received.contains(packetId)) {
            // What was sent under the identifier before, at QoS 1, could not be kept, and its publisher knows.
            inFlight.remove(packetId);
        }
        String before = inFlight.put(packetId, payload);
        complain(
                before == null || before.equals(payload), () -> "got identifier " + packetId + " again for " + payload);
        complain(before == null || publish.dup(), () -> "got " + payload + " again, not marked as duplicate");
        if (publish.qos() == QoS.AT_LEAST_ONCE) {
            journal.arrived(receiver(), publish);
            owed.add(acknowledgement(PacketType.PUBACK, packetId));
        } else {
            if (received.add(packetId)) {
                journal.arrived(receiver(), publish);
            } else {
                complain(before != null, () -> "got " + payload + " under the identifier of something unfinished");
            }
            owed.add(acknowledgement(PacketType.PUBREC, packetId));
        }
    }

    private void acknowledged(Acknowledgement packet) {
        int packetId = packet.packetId();
        switch (packet.type()) {
            case PUBACK -> accepted(packet, QoS.AT_LEAST_ONCE);
            case PUBREC -> {
                accepted(packet, QoS.EXACTLY_ONCE);
                if (packet.reason().isError()) {
                    return;
                }
                released.add(packetId);
                link.send(acknowledgement(PacketType.PUBREL, packetId));
            }
            case PUBREL -> {
                complain(packet.reason() == ReasonCode.SUCCESS, () -> "got " + packet);
                received.remove(packetId);
                owed.add(acknowledgement(PacketType.PUBCOMP, packetId));
            }
            default -> complain(released.remove(packetId), () -> "got PUBCOMP of nothing: " + packetId);
        }
    }

    private void accepted(Acknowledgement packet, QoS expected) {
        complain(mayBeRefused || !packet.reason().isError(), () -> "got " + packet);
        int packetId = packet.packetId();
        Publish first = unacknowledged.values().stream()
                .filter(each -> each.qos() == expected)
                .findFirst()
                .orElse(null);
        boolean again = expected == QoS.EXACTLY_ONCE && released.contains(packetId);
        complain(again || first != null, () -> "got " + packet.type() + " of nothing: " + packetId);
        if (!again) {
            complain(first.packetId() == packetId, () -> "got " + packet.type() + " of " + packetId + " out of order");
            unacknowledged.remove(packetId);
            if (packet.reason().isError()) {
                journal.refused(Journal.Entry.of(first));
            } else {
                journal.accepted(Journal.Entry.of(first));
            }
        }
    }

    private static Acknowledgement acknowledgement(PacketType type, int packetId) {
        return new Acknowledgement(type, packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    private void complain(boolean holds, Supplier<String> otherwise) {
        Journal.check(holds, () -> name + " (" + version + ") " + otherwise.get());
    }

    @Override
    public String toString() {
        return name;
    }
}

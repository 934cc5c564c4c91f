package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.UnsubAck;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.packet.Will;

/** Any packet that a version allows in a direction, in the one form in which it is read back. */
final class ArbitraryPackets {
    private static final Arbitrary<Boolean> BOOLEANS = Arbitraries.of(true, false);
    private static final Arbitrary<Integer> PACKET_IDS = Arbitraries.integers().between(1, 65_535);
    private static final Arbitrary<QoS> QUALITIES = Arbitraries.of(QoS.class);

    private final ProtocolVersion version;
    private final boolean fromClient;

    ArbitraryPackets(ProtocolVersion version, boolean fromClient) {
        this.version = version;
        this.fromClient = fromClient;
    }

    /** All that may follow CONNECT or CONNACK. */
    Arbitrary<Packet> established() {
        List<Arbitrary<? extends Packet>> kinds = new ArrayList<>(List.of(publish(), acknowledgement()));
        if (fromClient) {
            kinds.addAll(List.of(subscribe(), unsubscribe(), Arbitraries.just(new PingReq())));
        } else {
            kinds.addAll(List.of(subAck(), unsubAck(), Arbitraries.just(new PingResp())));
        }
        if (fromClient || version.hasProperties()) {
            kinds.add(disconnect());
        }
        if (version.hasProperties()) {
            kinds.add(auth());
        }
        return oneOf(kinds);
    }

    Arbitrary<Packet> connect() {
        Arbitrary<Will> will = Combinators.combine(
                        topic(), ArbitraryText.bytes(), QUALITIES, BOOLEANS, properties(PropertyPlace.WILL))
                .as(Will::new);
        Arbitrary<String> username = ArbitraryText.text().injectNull(0.3);
        Arbitrary<Bytes> password = ArbitraryText.bytes().injectNull(0.3);
        return Combinators.combine(
                        BOOLEANS,
                        Arbitraries.integers().between(0, 65_535),
                        ArbitraryText.text(),
                        will.injectNull(0.3),
                        username,
                        password,
                        properties(PropertyPlace.CONNECT))
                .as((cleanStart, keepAlive, clientId, itsWill, name, word, properties) -> new Connect(
                        version,
                        cleanStart,
                        keepAlive,
                        clientId,
                        itsWill,
                        name,
                        name == null && !version.hasProperties() ? null : word,
                        properties));
    }

    Arbitrary<Packet> connAck() {
        Arbitrary<ReasonCode> reasons = version.hasProperties()
                ? reasons(ReasonCodes.CONNACK)
                : Arbitraries.of(0, 1, 2, 3, 4, 5).map(ReturnCode::reason);
        return Combinators.combine(BOOLEANS, reasons, properties(PropertyPlace.CONNACK))
                .as((present, reason, properties) -> new ConnAck(
                        present && reason == ReasonCode.SUCCESS && version != ProtocolVersion.MQTT_3_1,
                        reason,
                        properties));
    }

    Arbitrary<Publish> publish() {
        PropertyPlace place = fromClient ? PropertyPlace.PUBLISH_FROM_CLIENT : PropertyPlace.PUBLISH_FROM_SERVER;
        Arbitrary<Boolean> omitted = Arbitraries.of(false, false, false, true);
        return Combinators.combine(
                        topic(),
                        ArbitraryText.bytes(),
                        QUALITIES,
                        BOOLEANS,
                        BOOLEANS,
                        PACKET_IDS,
                        properties(place),
                        omitted)
                .as((topic, payload, qos, retain, dup, id, properties, omit) -> new Publish(
                        omit && properties.has(Property.TOPIC_ALIAS) ? "" : topic,
                        payload,
                        qos,
                        retain,
                        dup && qos != QoS.AT_MOST_ONCE,
                        qos == QoS.AT_MOST_ONCE ? 0 : id,
                        properties));
    }

    private Arbitrary<Acknowledgement> acknowledgement() {
        return Arbitraries.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP)
                .flatMap(type -> Combinators.combine(
                                PACKET_IDS,
                                errors(ReasonCodes.ofAcknowledgement(type)),
                                properties(PropertyPlace.valueOf(type.name())))
                        .as((id, reason, properties) -> new Acknowledgement(type, id, reason, properties)));
    }

    private Arbitrary<Subscribe> subscribe() {
        Arbitrary<TopicSubscription> subscription = Combinators.combine(
                        ArbitraryText.filter(), QUALITIES, BOOLEANS, BOOLEANS, Arbitraries.of(RetainHandling.class))
                .as((filter, qos, noLocal, asPublished, handling) -> version.hasProperties()
                        ? new TopicSubscription(
                                filter, qos, noLocal && !filter.startsWith("$share/"), asPublished, handling)
                        : TopicSubscription.of(filter, qos));
        return Combinators.combine(
                        PACKET_IDS, subscription.list().ofMinSize(1).ofMaxSize(8), properties(PropertyPlace.SUBSCRIBE))
                .as(Subscribe::new);
    }

    private Arbitrary<Unsubscribe> unsubscribe() {
        return Combinators.combine(
                        PACKET_IDS,
                        ArbitraryText.filter().list().ofMinSize(1).ofMaxSize(8),
                        properties(PropertyPlace.UNSUBSCRIBE))
                .as(Unsubscribe::new);
    }

    private Arbitrary<SubAck> subAck() {
        Arbitrary<ReasonCode> granted = Arbitraries.of(0, 1, 2).map(ReasonCode::of);
        Arbitrary<ReasonCode> reasons =
                switch (version) {
                    case MQTT_3_1 -> granted;
                    case MQTT_3_1_1 -> Arbitraries.oneOf(granted, Arbitraries.just(ReasonCode.UNSPECIFIED_ERROR));
                    case MQTT_5 -> reasons(ReasonCodes.SUBACK);
                };
        return Combinators.combine(
                        PACKET_IDS, reasons.list().ofMinSize(1).ofMaxSize(8), properties(PropertyPlace.SUBACK))
                .as(SubAck::new);
    }

    private Arbitrary<UnsubAck> unsubAck() {
        Arbitrary<List<ReasonCode>> reasons = version.hasProperties()
                ? reasons(ReasonCodes.UNSUBACK).list().ofMinSize(1).ofMaxSize(8)
                : Arbitraries.just(List.of());
        return Combinators.combine(PACKET_IDS, reasons, properties(PropertyPlace.UNSUBACK))
                .as(UnsubAck::new);
    }

    private Arbitrary<Disconnect> disconnect() {
        PropertyPlace place = fromClient ? PropertyPlace.DISCONNECT_FROM_CLIENT : PropertyPlace.DISCONNECT_FROM_SERVER;
        return Combinators.combine(errors(ReasonCodes.ofDisconnect(fromClient)), properties(place))
                .as(Disconnect::new);
    }

    private Arbitrary<Auth> auth() {
        Arbitrary<Properties> withMethod = properties(PropertyPlace.AUTH)
                .map(properties -> properties.has(Property.AUTHENTICATION_METHOD)
                        ? properties
                        : Properties.builder()
                                .putAll(properties)
                                .put(Property.AUTHENTICATION_METHOD, "m")
                                .build());
        return Combinators.combine(reasons(ReasonCodes.ofAuth(fromClient)), withMethod)
                .as(Auth::new);
    }

    private Arbitrary<String> topic() {
        return ArbitraryText.topic();
    }

    private Arbitrary<Properties> properties(PropertyPlace place) {
        return version.hasProperties() ? ArbitraryProperties.of(place) : Arbitraries.just(Properties.NONE);
    }

    /** Reasons that exist before 5.0 only as success. */
    private Arbitrary<ReasonCode> errors(ReasonCodes allowed) {
        return version.hasProperties() ? reasons(allowed) : Arbitraries.just(ReasonCode.SUCCESS);
    }

    private static Arbitrary<ReasonCode> reasons(ReasonCodes allowed) {
        return Arbitraries.of(Arrays.stream(ReasonCode.values())
                .filter(reason -> allowed.allows(reason))
                .toList());
    }

    private static Arbitrary<Packet> oneOf(List<Arbitrary<? extends Packet>> kinds) {
        List<Arbitrary<Packet>> widened = new ArrayList<>();
        for (Arbitrary<? extends Packet> kind : kinds) {
            widened.add(kind.map(packet -> packet));
        }
        return Arbitraries.oneOf(widened);
    }
}

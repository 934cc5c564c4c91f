package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.topic.TopicFilter;

/** Reads SUBSCRIBE (MQTT 5.0 section 3.8). */
final class SubscribeDecoder {
    private static final int QOS_BITS = 0x03;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final int RETAIN_HANDLING_BITS = 0x30;
    private static final int RESERVED = 0xc0;
    private static final RetainHandling[] RETAIN_HANDLING = RetainHandling.values();

    private SubscribeDecoder() {}

    static Subscribe decode(FieldReader reader) throws PacketException {
        int packetId = reader.packetId();
        Properties properties = reader.properties(PropertyPlace.SUBSCRIBE);
        if (reader.atEnd()) {
            throw reader.protocolError("it has no topic filter");
        }
        List<TopicSubscription> subscriptions = new ArrayList<>();
        while (!reader.atEnd()) {
            TopicFilter filter = Filters.read(reader);
            int options = reader.oneByte("subscription options");
            subscriptions.add(
                    reader.version().hasProperties()
                            ? withOptions(filter, options, reader)
                            : withQos(filter, options, reader));
        }
        return new Subscribe(packetId, subscriptions, properties);
    }

    private static TopicSubscription withOptions(TopicFilter filter, int options, FieldReader reader)
            throws PacketException {
        if ((options & RESERVED) != 0) {
            throw reader.malformed("reserved subscription options are 1");
        }
        int handling = (options & RETAIN_HANDLING_BITS) >> RETAIN_HANDLING_SHIFT;
        if ((options & QOS_BITS) == QOS_BITS || handling >= RETAIN_HANDLING.length) {
            throw reader.protocolError("QoS or retain handling of a subscription is 3");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && filter.isShared()) {
            throw reader.protocolError("no local on a shared subscription");
        }
        return new TopicSubscription(
                filter.toString(),
                QoS.of(options & QOS_BITS),
                noLocal,
                (options & RETAIN_AS_PUBLISHED) != 0,
                RETAIN_HANDLING[handling]);
    }

    /** Before 5.0 there is a QoS only; 3.1 does not use the other bits, 3.1.1 reserves them (MQTT-3-8.3-4). */
    private static TopicSubscription withQos(TopicFilter filter, int options, FieldReader reader)
            throws PacketException {
        int qos = reader.version() == ProtocolVersion.MQTT_3_1 ? options & QOS_BITS : options;
        if (qos >= QOS_BITS) {
            throw reader.malformed("the QoS byte of a subscription is " + options);
        }
        return TopicSubscription.of(filter.toString(), QoS.of(qos));
    }
}

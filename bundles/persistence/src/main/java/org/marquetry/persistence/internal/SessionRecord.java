package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;

import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.WillPut;

/** The values of sessions, of their wills and subscriptions, and of incoming packet identifiers. */
final class SessionRecord {
    private static final int VERSION = 1;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int HANDLING_SHIFT = 4;
    private static final int QOS_BITS = 0x03;
    private static final int RETAIN = 0x04;
    private static final RetainHandling[] HANDLINGS = RetainHandling.values();

    private SessionRecord() {}

    static byte[] session(RecordWriter writer, SessionPut put) {
        return writer.begin(VERSION)
                .number(put.expiryInterval())
                .number(put.disconnectedAt())
                .text(put.principal())
                .end();
    }

    static byte[] will(RecordWriter writer, WillPut put) {
        Will will = put.will();
        writer.begin(VERSION)
                .number(put.dueAt())
                .octet(will.qos().code() | (will.retain() ? RETAIN : 0))
                .text(will.topic())
                .integer(will.properties().encodedLength());
        will.properties().writeTo(writer.out());
        writer.out().writeBytes(will.payload().asByteBuffer());
        return writer.end();
    }

    static byte[] subscription(RecordWriter writer, SubscriptionPut put) {
        TopicSubscription subscription = put.subscription();
        return writer.begin(VERSION)
                .octet(subscription.qos().code()
                        | (subscription.noLocal() ? NO_LOCAL : 0)
                        | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                        | subscription.retainHandling().ordinal() << HANDLING_SHIFT)
                .integer(put.identifier())
                .end();
    }

    static byte[] incoming(RecordWriter writer) {
        return writer.begin(VERSION).end();
    }

    /** What the record of a key in the family of sessions stands for. */
    static StoreChange.OfSession of(String clientId, byte[] key, byte[] value) throws DamagedRecordException {
        RecordReader in = new RecordReader(value, VERSION);
        ByteBuffer rest = Keys.behindClient(key);
        int kind = rest.hasRemaining() ? rest.get() : -1;
        return switch (kind) {
            case Keys.SESSION -> session(clientId, in);
            case Keys.WILL -> will(clientId, in);
            case Keys.SUBSCRIPTION -> subscription(clientId, Keys.text(rest), in);
            case Keys.INCOMING -> incoming(clientId, rest);
            default -> throw new DamagedRecordException("there is no kind " + kind);
        };
    }

    private static SessionPut session(String clientId, RecordReader in) throws DamagedRecordException {
        long expiryInterval = in.number();
        long disconnectedAt = in.number();
        return new SessionPut(clientId, in.text(), expiryInterval, disconnectedAt);
    }

    private static WillPut will(String clientId, RecordReader in) throws DamagedRecordException {
        long dueAt = in.number();
        int flags = in.octet();
        String topic = in.text();
        Properties properties = Properties.ofEncoded(in.bytes(in.integer()));
        Bytes payload = Bytes.wrap(in.bytes(in.remaining()));
        return new WillPut(clientId, new Will(topic, payload, qos(flags), (flags & RETAIN) != 0, properties), dueAt);
    }

    private static SubscriptionPut subscription(String clientId, String filter, RecordReader in)
            throws DamagedRecordException {
        int options = in.octet();
        int handling = options >>> HANDLING_SHIFT;
        if (handling >= HANDLINGS.length) {
            throw new DamagedRecordException("there is no retain handling " + handling);
        }
        TopicSubscription subscription = new TopicSubscription(
                filter,
                qos(options),
                (options & NO_LOCAL) != 0,
                (options & RETAIN_AS_PUBLISHED) != 0,
                HANDLINGS[handling]);
        return new SubscriptionPut(clientId, subscription, in.integer());
    }

    private static IncomingPut incoming(String clientId, ByteBuffer rest) throws DamagedRecordException {
        if (rest.remaining() != Short.BYTES) {
            throw new DamagedRecordException("its key is of a wrong length");
        }
        return new IncomingPut(clientId, Short.toUnsignedInt(rest.getShort()));
    }

    private static QoS qos(int flags) throws DamagedRecordException {
        int code = flags & QOS_BITS;
        if (code > QoS.EXACTLY_ONCE.code()) {
            throw new DamagedRecordException("there is no QoS " + code);
        }
        return QoS.of(code);
    }
}

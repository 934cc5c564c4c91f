package org.marquetry.persistence.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange.Outgoing;

/** The values of messages that wait for a client, of their marks, and of retained messages. */
final class MessageRecord {
    private static final int VERSION = 1;
    private static final int QOS_BITS = 0x03;
    private static final int RETAIN = 0x04;
    private static final int RELEASED = 0x01;

    private MessageRecord() {}

    static byte[] retained(RecordWriter writer, Message message) {
        writer.begin(VERSION);
        write(writer, message);
        return writer.end();
    }

    static Message retained(byte[] value) throws DamagedRecordException {
        return message(new RecordReader(value, VERSION));
    }

    static byte[] outgoing(RecordWriter writer, Outgoing kept) {
        int[] identifiers = kept.subscriptionIdentifiers();
        writer.begin(VERSION).octet(flags(kept.qos(), kept.retain())).integer(identifiers.length);
        for (int identifier : identifiers) {
            writer.integer(identifier);
        }
        writer.text(kept.shareFilter() == null ? "" : kept.shareFilter());
        write(writer, kept.message());
        return writer.end();
    }

    /** A message for a client, with its mark if it has one. */
    static Outgoing outgoing(long sequence, byte[] value, byte @Nullable [] mark) throws DamagedRecordException {
        RecordReader in = new RecordReader(value, VERSION);
        int flags = in.octet();
        int count = in.integer();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new DamagedRecordException("it ends too early");
        }
        int[] identifiers = new int[count];
        for (int i = 0; i < count; i++) {
            identifiers[i] = in.integer();
        }
        String shareFilter = in.text();
        Message message = message(in);
        int packetId = 0;
        boolean released = false;
        if (mark != null) {
            RecordReader marked = new RecordReader(mark, VERSION);
            packetId = marked.integer();
            released = marked.octet() == RELEASED;
        }
        return new Outgoing(
                sequence,
                message,
                qos(flags),
                (flags & RETAIN) != 0,
                identifiers,
                packetId,
                released,
                shareFilter.isEmpty() ? null : shareFilter);
    }

    static byte[] mark(RecordWriter writer, int packetId, boolean released) {
        return writer.begin(VERSION)
                .integer(packetId)
                .octet(released ? RELEASED : 0)
                .end();
    }

    /** Reads a mark for nothing but to see whether it can be read. */
    static void checkMark(byte[] value) throws DamagedRecordException {
        RecordReader marked = new RecordReader(value, VERSION);
        marked.integer();
        marked.octet();
    }

    private static void write(RecordWriter writer, Message message) {
        writer.octet(flags(message.qos(), message.retain()))
                .number(message.expiresAt())
                .integer(message.properties().encodedLength())
                .integer(message.topicLength());
        message.properties().writeTo(writer.out());
        message.writeContentTo(writer.out());
    }

    private static Message message(RecordReader in) throws DamagedRecordException {
        int flags = in.octet();
        long expiresAt = in.number();
        int propertiesLength = in.integer();
        int topicLength = in.integer();
        Properties properties = Properties.ofEncoded(in.bytes(propertiesLength));
        byte[] content = in.bytes(in.remaining());
        if (topicLength <= 0 || topicLength > content.length) {
            throw new DamagedRecordException("it ends too early");
        }
        return Message.wrap(content, topicLength, qos(flags), (flags & RETAIN) != 0, expiresAt, properties);
    }

    private static int flags(QoS qos, boolean retain) {
        return qos.code() | (retain ? RETAIN : 0);
    }

    private static QoS qos(int flags) throws DamagedRecordException {
        int code = flags & QOS_BITS;
        if (code > QoS.EXACTLY_ONCE.code()) {
            throw new DamagedRecordException("there is no QoS " + code);
        }
        return QoS.of(code);
    }
}

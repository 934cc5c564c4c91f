package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.WillPut;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Records give back what went into them; whatever else is read as one is either a record or said to be damaged. */
final class RecordPropertyTest {
    private final RecordWriter writer = new RecordWriter();

    @Provide
    Arbitrary<Message> messages() {
        return Combinators.combine(
                        Arbitraries.strings()
                                .ofMinLength(1)
                                .ofMaxLength(20)
                                .excludeChars('+', '#', '\0', '\ud800', '\udfff'),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(100),
                        Arbitraries.of(QoS.values()),
                        Arbitraries.of(true, false),
                        Arbitraries.longs(),
                        properties())
                .as(RecordPropertyTest::message);
    }

    private static Message message(
            String topic, byte[] payload, QoS qos, boolean retain, long expiresAt, Properties properties) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(name, name.length + payload.length);
        System.arraycopy(payload, 0, content, name.length, payload.length);
        return Message.wrap(content, name.length, qos, retain, expiresAt, properties);
    }

    @Provide
    Arbitrary<Properties> properties() {
        return Arbitraries.maps(
                        Arbitraries.strings().alpha().ofMaxLength(10),
                        Arbitraries.strings().alpha().ofMaxLength(10))
                .ofMaxSize(5)
                .map(pairs -> {
                    Properties.Builder builder = Properties.builder();
                    pairs.forEach(builder::userProperty);
                    return builder.build();
                });
    }

    @Property
    void aRetainedMessageComesBack(@ForAll("messages") Message message) throws Exception {
        assertSame(message, MessageRecord.retained(MessageRecord.retained(writer, message)));
    }

    @Property
    void aMessageForAClientComesBackWithItsMark(
            @ForAll("messages") Message message,
            @ForAll @LongRange(min = 0) long sequence,
            @ForAll QoS qos,
            @ForAll boolean retain,
            @ForAll @Size(max = 5) int[] identifiers,
            @ForAll @IntRange(min = 1, max = 0xffff) int packetId,
            @ForAll boolean released)
            throws Exception {
        Outgoing put = new Outgoing(sequence, message, qos, retain, identifiers, 0, false, "$share/g/x");
        byte[] value = MessageRecord.outgoing(writer, put);

        Outgoing queued = MessageRecord.outgoing(sequence, value, null);
        Outgoing marked = MessageRecord.outgoing(sequence, value, MessageRecord.mark(writer, packetId, released));

        assertSame(message, queued.message());
        assertEquals(qos, queued.qos());
        assertEquals(retain, queued.retain());
        assertEquals("$share/g/x", queued.shareFilter());
        assertArrayEquals(identifiers, queued.subscriptionIdentifiers());
        assertEquals(0, queued.packetId());
        assertEquals(packetId, marked.packetId());
        assertEquals(released, marked.released());
    }

    @Property
    void whatASessionHasComesBack(
            @ForAll @StringLength(max = 20) String text,
            @ForAll long number,
            @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long expiry,
            @ForAll QoS qos,
            @ForAll RetainHandling handling,
            @ForAll boolean one,
            @ForAll boolean two,
            @ForAll @Size(max = 50) byte[] payload,
            @ForAll("properties") Properties properties)
            throws Exception {
        String clean = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        SessionPut session = new SessionPut("a", clean, expiry, number);
        assertEquals(session, SessionRecord.of("a", Keys.session("a"), SessionRecord.session(writer, session)));

        WillPut will = new WillPut("a", new Will(clean, Bytes.of(payload), qos, one, properties), number);
        assertEquals(will, SessionRecord.of("a", Keys.will("a"), SessionRecord.will(writer, will)));

        SubscriptionPut subscription =
                new SubscriptionPut("a", new TopicSubscription(clean, qos, one, two, handling), (int) number);
        assertEquals(
                subscription,
                SessionRecord.of("a", Keys.subscription("a", clean), SessionRecord.subscription(writer, subscription)));
    }

    @Property
    void anyChangeOfAByteIsNoticed(
            @ForAll("messages") Message message,
            @ForAll @IntRange(max = 10_000) int where,
            @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] value = MessageRecord.retained(writer, message);
        value[where % value.length] ^= (byte) change;

        assertThrows(DamagedRecordException.class, () -> MessageRecord.retained(value));
    }

    @Property
    void aRecordThatEndsTooEarlyIsDamaged(
            @ForAll("messages") Message message, @ForAll @IntRange(max = 10_000) int length) {
        byte[] value = MessageRecord.retained(writer, message);
        byte[] shorter = Arrays.copyOf(value, length % value.length);

        assertThrows(DamagedRecordException.class, () -> MessageRecord.retained(shorter));
    }

    /** Also with a right checksum in front, so that all that is behind it is looked at. */
    @Property(tries = 5000)
    void anyBytesAreARecordOrDamaged(
            @ForAll @Size(max = 80) byte[] bytes,
            @ForAll boolean checked,
            @ForAll @Size(max = 20) byte[] keyRest,
            @ForAll @IntRange(max = 5) int kind) {
        if (checked && bytes.length >= RecordWriter.HEAD) {
            bytes[Integer.BYTES] = 1;
            CRC32C sum = new CRC32C();
            sum.update(bytes, Integer.BYTES, bytes.length - Integer.BYTES);
            ByteBuffer.wrap(bytes).putInt((int) sum.getValue());
        }
        byte[] prefix = Keys.prefix(Keys.SESSIONS, "a");
        byte[] key = Arrays.copyOf(prefix, prefix.length + 1 + keyRest.length);
        key[prefix.length] = (byte) kind;
        System.arraycopy(keyRest, 0, key, prefix.length + 1, keyRest.length);

        isRecordOrDamaged(() -> MessageRecord.retained(bytes));
        isRecordOrDamaged(() -> MessageRecord.outgoing(1, bytes, null));
        isRecordOrDamaged(() -> MessageRecord.outgoing(1, MessageRecord.outgoing(writer, SAMPLE), bytes));
        isRecordOrDamaged(() -> SessionRecord.of("a", key, bytes));
        isRecordOrDamaged(() -> SessionRecord.of("a", prefix, bytes));
    }

    private static final Outgoing SAMPLE = new Outgoing(
            1,
            Message.of("t", new byte[0], QoS.AT_LEAST_ONCE, false),
            QoS.AT_LEAST_ONCE,
            false,
            new int[0],
            0,
            false,
            null);

    /** Something that reads. */
    @FunctionalInterface
    private interface Reading {
        Object read() throws DamagedRecordException;
    }

    private static void isRecordOrDamaged(Reading reading) {
        try {
            Objects.requireNonNull(reading.read());
        } catch (DamagedRecordException e) {
            assertEquals(false, e.getMessage().isEmpty());
        }
    }

    private static void assertSame(Message expected, Message actual) {
        assertEquals(expected.topic(), actual.topic());
        assertEquals(expected.payload(), actual.payload());
        assertEquals(expected.qos(), actual.qos());
        assertEquals(expected.retain(), actual.retain());
        assertEquals(expected.expiresAt(), actual.expiresAt());
        assertEquals(encoded(expected.properties()), encoded(actual.properties()));
    }

    private static ByteBuf encoded(Properties properties) {
        ByteBuf out = Unpooled.buffer();
        properties.writeTo(out);
        return out;
    }
}

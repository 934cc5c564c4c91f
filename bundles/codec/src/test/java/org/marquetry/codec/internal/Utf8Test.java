package org.marquetry.codec.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The rules of text against the strict decoder of the JDK. */
class Utf8Test {
    @Test
    void everyPairOfBytesIsJudgedAsTheJdkDoes() {
        byte[][] tails = {{1}, {0x7f}, {(byte) 0x80}, {(byte) 0xbf}, {(byte) 0xc0}, {(byte) 0x80, (byte) 0xbf}};
        for (int pair = 0; pair < 1 << 16; pair++) {
            for (byte[] tail : tails) {
                assertJudgedAsTheJdkDoes(Wire.bytes(pair >>> 8, pair, tail));
            }
        }
    }

    @Property(tries = 10_000)
    @Normative(
            value = {"MQTT-1.5.4-1", "MQTT-1.5.4-2"},
            v311 = {"MQTT-1.5.3-1", "MQTT-1.5.3-2"})
    void anyTextIsJudgedAsTheJdkDoes(@ForAll("nearlyText") byte[] bytes) {
        assertJudgedAsTheJdkDoes(bytes);
    }

    @Property(tries = 2_000)
    void aTopicNameIsPlainOnlyIfItIsAsciiWithoutWildcards(@ForAll("nearlyText") byte[] bytes) {
        boolean plain = true;
        boolean wildcard = false;
        for (byte value : bytes) {
            wildcard |= value == '+' || value == '#';
            plain &= value > 0 && value != '+' && value != '#';
        }
        ByteBuf in = padded(bytes);
        assertEquals(plain, TopicBytes.isPlain(in, 3, 3 + bytes.length));
        assertEquals(wildcard, TopicBytes.hasWildcard(in, 3, 3 + bytes.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x2b, 0x23, 0x80, 0xff})
    void oneByteAnywhereMakesATopicNameUncommon(int odd) {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = "abcdefgh/jklmnopqrstuvwxyz01234567/89-_"
                        .repeat(2)
                        .substring(0, length)
                        .getBytes(StandardCharsets.US_ASCII);
                assertEquals(true, TopicBytes.isPlain(padded(bytes), 3, 3 + length));
                bytes[at] = (byte) odd;
                assertEquals(false, TopicBytes.isPlain(padded(bytes), 3, 3 + length), at + " of " + length);
            }
        }
    }

    @Test
    void theFaultIsWhereTheSequenceBegins() {
        byte[] bytes = "abcdefghijä".getBytes(StandardCharsets.UTF_8);
        assertEquals(Utf8.NONE, Utf8.firstFault(Unpooled.wrappedBuffer(bytes), 0, bytes.length));
        assertEquals(10, Utf8.firstFault(Unpooled.wrappedBuffer(bytes), 0, bytes.length - 1));
    }

    @Provide
    Arbitrary<byte[]> nearlyText() {
        Arbitrary<byte[]> text = ArbitraryText.text().map(value -> value.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> broken = Arbitraries.longs().flatMap(seed -> text.map(bytes -> broken(bytes, seed)));
        return Arbitraries.oneOf(
                text, broken, Arbitraries.bytes().array(byte[].class).ofMaxSize(30));
    }

    private static byte[] broken(byte[] bytes, long seed) {
        Random random = new Random(seed);
        byte[] odd = {0, '+', '#', (byte) 0x80, (byte) 0xc0, (byte) 0xed, (byte) 0xf4, (byte) 0xff};
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = odd[random.nextInt(odd.length)];
        }
        return bytes;
    }

    private static void assertJudgedAsTheJdkDoes(byte[] bytes) {
        int fault = Utf8.firstFault(padded(bytes), 3, 3 + bytes.length);
        if (isText(bytes) != (fault == Utf8.NONE)) {
            throw new AssertionError(HexFormat.of().formatHex(bytes) + " gave " + fault);
        }
    }

    private static boolean isText(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString()
                            .indexOf('\0')
                    < 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The bytes at index 3, with continuation bytes behind them that do not belong to the text. */
    private static ByteBuf padded(byte[] bytes) {
        return Unpooled.wrappedBuffer(
                Wire.bytes(new byte[3], bytes, new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80}));
    }
}

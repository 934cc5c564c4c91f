package org.marquetry.persistence.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Keys sort as walks through them need it. */
final class KeysPropertyTest {
    private static boolean isIn(byte[] key, byte[] prefix) {
        return Arrays.compareUnsigned(prefix, key) <= 0 && Arrays.compareUnsigned(key, Keys.after(prefix)) < 0;
    }

    private static List<byte[]> all(String client, long sequence, int packetId, String filter) {
        return List.of(
                Keys.session(client),
                Keys.will(client),
                Keys.subscription(client, filter),
                Keys.incoming(client, packetId),
                Keys.message(client, sequence),
                Keys.mark(client, sequence));
    }

    @Property
    void allKeysOfAClientAreInItsRangesAndNoneOfAnother(
            @ForAll @StringLength(max = 20) String client,
            @ForAll @StringLength(max = 20) String other,
            @ForAll @LongRange(min = 0) long sequence,
            @ForAll @IntRange(min = 1, max = 0xffff) int packetId,
            @ForAll @StringLength(max = 20) String filter) {
        for (byte family : new byte[] {Keys.SESSIONS, Keys.MESSAGES, Keys.MARKS}) {
            byte[] prefix = Keys.prefix(family, client);
            for (byte[] key : all(client, sequence, packetId, filter)) {
                assertEquals(key[0] == family, isIn(key, prefix));
            }
            for (byte[] key : all(other, sequence, packetId, filter)) {
                boolean same =
                        Arrays.equals(client.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
                assertEquals(same && key[0] == family, isIn(key, prefix));
            }
        }
    }

    @Property
    void clientsOfWhomOneBeginsLikeTheOtherAreKeptApart(
            @ForAll @AlphaChars @StringLength(max = 5) String client,
            @ForAll @StringLength(min = 1, max = 5) String more,
            @ForAll @LongRange(min = 0) long sequence) {
        assertFalse(isIn(Keys.message(client + more, sequence), Keys.prefix(Keys.MESSAGES, client)));
        assertFalse(isIn(Keys.message(client, sequence), Keys.prefix(Keys.MESSAGES, client + more)));
    }

    @Property
    void messagesSortByTheirSequenceNumbers(
            @ForAll @StringLength(max = 20) String client,
            @ForAll @LongRange(min = 0) long one,
            @ForAll @LongRange(min = 0) long two) {
        assertEquals(
                Integer.signum(Long.compare(one, two)),
                Integer.signum(Arrays.compareUnsigned(Keys.message(client, one), Keys.message(client, two))));
        assertEquals(one, Keys.sequence(Keys.message(client, one)));
    }

    @Property
    void whatStandsInAKeyCanBeReadFromIt(
            @ForAll @AlphaChars @StringLength(max = 300) String client,
            @ForAll @AlphaChars @StringLength(max = 300) String filter,
            @ForAll @IntRange(min = 1, max = 0xffff) int packetId) {
        byte[] subscription = Keys.subscription(client, filter);
        assertEquals(client, Keys.client(subscription));
        assertEquals(
                filter, Keys.text(Keys.behindClient(subscription).position(subscription.length - filter.length())));
        assertEquals(
                (short) packetId,
                Keys.behindClient(Keys.incoming(client, packetId))
                        .position(3 + client.length() + 1)
                        .getShort());
    }

    @Property
    void topicsAreKeptApart(@ForAll @Size(2) @UniqueElements List<@AlphaChars @StringLength(max = 5) String> topics) {
        assertFalse(Arrays.equals(Keys.retained(topics.get(0)), Keys.retained(topics.get(1))));
        assertTrue(isIn(Keys.retained(topics.get(0)), new byte[] {Keys.RETAINED}));
    }

    @Property
    void theEndOfAPrefixIsBehindAllThatBeginsWithItAndNothingElse(
            @ForAll @Size(min = 1, max = 5) byte[] prefix, @ForAll @Size(max = 5) byte[] more) {
        prefix[0] = 'Q';
        byte[] key = Arrays.copyOf(prefix, prefix.length + more.length);
        System.arraycopy(more, 0, key, prefix.length, more.length);
        byte[] end = Keys.after(prefix);

        assertTrue(Arrays.compareUnsigned(key, end) < 0);
        assertFalse(Scan.startsWith(end, prefix));
    }

    @Property
    void anyBytesAsAKeyHaveAClientOrNone(@ForAll @Size(max = 40) byte[] key) {
        String client = Keys.client(key);

        if (client != null) {
            int rest = Keys.behindClient(key).remaining();
            assertArrayEquals(
                    Arrays.copyOfRange(key, key.length - rest, key.length),
                    Arrays.copyOfRange(key, Keys.behindClient(key).position(), key.length));
        }
    }
}

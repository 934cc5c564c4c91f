package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TopicHashTest {
    private final TopicHash hashing = new TopicHash(42);

    @Test
    void countsTheBytesAndNotWhereTheyStand() {
        byte[] bytes = "0123456789abcdef/0123456789abcdef".getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= 16; length++) {
            assertEquals(hashing.of(bytes, 0, length), hashing.of(bytes, 17, 17 + length));
        }
    }

    @Test
    void dependsOnTheSeed() {
        byte[] bytes = "devices".getBytes(StandardCharsets.UTF_8);
        assertNotEquals(hashing.of(bytes, 0, 7), new TopicHash(43).of(bytes, 0, 7));
        assertNotEquals(hashing.of("devices"), new TopicHash(43).of("devices"));
        assertNotEquals(hashing.of(7), new TopicHash(43).of(7));
    }

    @Test
    void hardlyEverCollidesForNamesThatAreCounted() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = ("sensor-" + i).getBytes(StandardCharsets.UTF_8);
            hashes.add(hashing.of(bytes, 0, bytes.length));
        }
        // Of 100,000 random values of 32 bits one or two collide.
        assertTrue(hashes.size() > 99_980, () -> hashes.size() + " different hashes");
    }

    @Test
    void doesNotCollideForTextsWhoseHashCodesDo() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 1 << 10; i++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            hashes.add(hashing.of(text.toString()));
        }
        assertEquals(1 << 10, hashes.size());
    }
}

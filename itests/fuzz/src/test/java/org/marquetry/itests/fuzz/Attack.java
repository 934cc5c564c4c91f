package org.marquetry.itests.fuzz;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;

/**
 * What one connection sends: a CONNECT, then damaged packets with an undamaged PINGREQ behind each. Every PINGRESP tells that
 * the broker has looked at one more of them.
 */
final class Attack {
    private static final int MOST_PACKETS = 12;

    private final ByteBuffer bytes;
    private final int packets;
    private final boolean fragmented;

    private Attack(byte[] bytes, int packets, boolean fragmented) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.packets = packets;
        this.fragmented = fragmented;
    }

    /** Makes up an attack by chance. */
    static Attack by(RandomGenerator random) {
        Corpus corpus = new Corpus(random);
        Mutator mutator = new Mutator(random);
        Level level = Level.values()[random.nextInt(Level.values().length)];
        Bytes all = new Bytes();
        byte[] connect = corpus.connect(level, "fuzz" + random.nextInt(1000));
        if (random.nextInt(10) == 0) {
            return new Attack(mutator.mutate(connect, corpus.packet(level)), 1, random.nextInt(5) == 0);
        }
        all.raw(connect);
        int packets = 1 + random.nextInt(MOST_PACKETS);
        for (int i = 0; i < packets; i++) {
            all.raw(mutator.mutate(corpus.packet(level), corpus.packet(level))).raw(Packets.pingreq());
        }
        return new Attack(all.done(), packets, random.nextInt(5) == 0);
    }

    /** What is still to be sent. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** How many damaged packets it has. */
    int packets() {
        return packets;
    }

    /** Whether to send it in small pieces. */
    boolean isFragmented() {
        return fragmented;
    }
}

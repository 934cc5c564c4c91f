package org.marquetry.codec.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.marquetry.codec.internal.Wire.UNLIMITED;
import static org.marquetry.codec.internal.Wire.encode;

/** Whatever the bytes are, they are packets or a refusal that says why; nothing else is thrown and nothing else is read. */
class MutationTest {
    private static final WireCodec CODEC = new WireCodec();
    private static final int MUTANTS = 150;

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void mutantsOfPacketsAreReadOrRefused(@ForAll("packets") Written written, @ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(written.wire(), random);
            assertReadOrRefused(mutant, written.rules());
        }
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void anyBytesAreReadOrRefused(@ForAll("rules") WireRules rules, @ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertReadOrRefused(bytes, rules);
            assertReadOrRefused(Wire.packet(random.nextInt(256), bytes), rules);
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void whatStandsBehindAPacketDoesNotMatter(@ForAll("packets") Written written, @ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            byte[] packet = mutateBody(written.wire(), random);
            Object alone = outcome(packet, written.rules());
            byte[] tail = new byte[1 + random.nextInt(20)];
            random.nextBytes(tail);
            assertEquals(alone, outcome(Wire.bytes(packet, tail), written.rules()));
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void aRefusalIsTheSameHoweverTheBytesAreCut(@ForAll("packets") Written written, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] mutant = mutate(written.wire(), random);
        ByteBuf grown = Unpooled.buffer();
        CollectingSink inPieces = new CollectingSink(1);
        PacketException late = null;
        for (int at = 0;
                at < mutant.length && late == null && inPieces.packets().isEmpty();
                at++) {
            grown.writeByte(mutant[at]);
            late = refusal(grown, written.rules(), inPieces);
        }
        CollectingSink atOnce = new CollectingSink(1);
        PacketException early = refusal(Unpooled.wrappedBuffer(mutant), written.rules(), atOnce);
        assertEquals(atOnce.packets(), inPieces.packets());
        assertEquals(early == null ? null : early.reason(), late == null ? null : late.reason());
    }

    @Provide
    Arbitrary<Written> packets() {
        return Arbitraries.of(ProtocolVersion.class)
                .flatMap(version -> Arbitraries.of(true, false).flatMap(fromClient -> {
                    ArbitraryPackets packets = new ArbitraryPackets(version, fromClient);
                    WireRules established = new WireRules(version, fromClient, UNLIMITED);
                    Arbitrary<Written> first = fromClient
                            ? packets.connect()
                                    .map(packet -> written(packet, version, WireRules.beforeConnect(UNLIMITED)))
                            : packets.connAck().map(packet -> written(packet, version, established));
                    return Arbitraries.oneOf(
                            first,
                            packets.established().map(packet -> written(packet, version, established)),
                            packets.established().map(packet -> written(packet, version, established)));
                }));
    }

    @Provide
    Arbitrary<WireRules> rules() {
        return Arbitraries.of(ProtocolVersion.class)
                .injectNull(0.2)
                .flatMap(version -> Arbitraries.of(true, false)
                        .flatMap(fromClient -> Arbitraries.of(100, UNLIMITED)
                                .map(limit -> new WireRules(version, fromClient, limit))));
    }

    private static Written written(Packet packet, ProtocolVersion version, WireRules rules) {
        return new Written(encode(packet, version), rules);
    }

    /** Decodes with foreign bytes on both sides of the readable ones, which a reader that strays would take. */
    private static void assertReadOrRefused(byte[] bytes, WireRules rules) {
        ByteBuf whole = Unpooled.wrappedBuffer(Wire.bytes(new byte[8], bytes, new byte[] {0x7f, 0x7f, 0x7f, 0x7f}));
        ByteBuf in = whole.slice(8, bytes.length);
        CollectingSink sink = new CollectingSink();
        PacketException refusal = refusal(in, rules, sink);
        if (refusal != null) {
            assertNotNull(refusal.reason());
            assertFalse(refusal.getMessage().isBlank());
        }
        for (Packet packet : sink.packets()) {
            assertNotNull(packet.toString());
        }
    }

    private static PacketException refusal(ByteBuf in, WireRules rules, CollectingSink sink) {
        try {
            CODEC.decode(in, rules, sink);
            return null;
        } catch (PacketException e) {
            return e;
        }
    }

    /** The first packet, or the reason why there is none. */
    private static Object outcome(byte[] wire, WireRules rules) {
        CollectingSink sink = new CollectingSink(1);
        PacketException refusal = refusal(Unpooled.wrappedBuffer(wire), rules, sink);
        ReasonCode reason = refusal == null ? null : refusal.reason();
        return sink.packets().isEmpty() ? List.of(String.valueOf(reason)) : sink.packets();
    }

    private static byte[] mutate(byte[] wire, Random random) {
        byte[] mutant = wire.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && mutant.length > 0; changes--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(6)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2 -> mutant[at] += (byte) (random.nextBoolean() ? 1 : -1);
                case 3 -> mutant = Arrays.copyOf(mutant, at);
                case 4 ->
                    mutant = Wire.bytes(
                            Arrays.copyOf(mutant, at),
                            random.nextInt(256),
                            Arrays.copyOfRange(mutant, at, mutant.length));
                default ->
                    mutant = Wire.bytes(Arrays.copyOf(mutant, at), Arrays.copyOfRange(mutant, at + 1, mutant.length));
            }
        }
        return mutant;
    }

    /** Changes bytes behind the fixed header only, so that the packet keeps its length. */
    private static byte[] mutateBody(byte[] wire, Random random) {
        int header = 2;
        while (wire[header - 1] < 0) {
            header++;
        }
        byte[] mutant = wire.clone();
        for (int changes = random.nextInt(4); changes > 0 && mutant.length > header; changes--) {
            mutant[header + random.nextInt(mutant.length - header)] = (byte) random.nextInt(256);
        }
        return mutant;
    }

    record Written(byte[] wire, WireRules rules) {}
}

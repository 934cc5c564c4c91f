package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

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
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.ProtocolVersion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.codec.internal.Wire.UNLIMITED;
import static org.marquetry.codec.internal.Wire.beforeConnect;
import static org.marquetry.codec.internal.Wire.encode;

/** What is written is what is read, in all versions and directions and however the bytes are cut. */
class RoundTripTest {
    private static final WireCodec CODEC = new WireCodec();

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void anyPacketIsReadAsItWasWritten(@ForAll("exchanges") Exchange exchange) throws PacketException {
        List<Packet> read = new ArrayList<>();
        for (Packet packet : exchange.packets()) {
            read.add(Wire.decode(encode(packet, exchange.rules().version()), exchange.rules()));
        }
        assertEquals(exchange.packets(), read);
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void anyConnectIsReadAsItWasWritten(@ForAll("connects") Packet connect) throws PacketException {
        ProtocolVersion version = ((Connect) connect).version();
        assertEquals(connect, Wire.decode(encode(connect, version), beforeConnect()));
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void anyConnackIsReadAsItWasWritten(@ForAll("connAcks") Exchange exchange) throws PacketException {
        Packet connAck = exchange.packets().get(0);
        assertEquals(connAck, Wire.decode(encode(connAck, exchange.rules().version()), exchange.rules()));
    }

    @Property(tries = 1_500, edgeCases = EdgeCasesMode.NONE)
    void anyFragmentationGivesTheSamePackets(
            @ForAll("exchanges") Exchange exchange, @ForAll("pieces") List<Integer> pieces) throws PacketException {
        ByteBuf wire = Unpooled.buffer();
        for (Packet packet : exchange.packets()) {
            CODEC.encode(packet, exchange.rules().version(), UNLIMITED, wire);
        }
        CollectingSink sink = new CollectingSink();
        ByteBuf kept = Unpooled.buffer();
        for (int turn = 0; wire.isReadable(); turn++) {
            int piece = pieces.isEmpty() ? 1 : pieces.get(turn % pieces.size());
            kept.writeBytes(wire, Math.min(piece, wire.readableBytes()));
            CODEC.decode(kept, exchange.rules(), sink);
            kept.discardReadBytes();
        }
        assertEquals(exchange.packets(), sink.packets());
        assertEquals(0, kept.readableBytes());
    }

    @Provide
    Arbitrary<Exchange> exchanges() {
        return Arbitraries.of(ProtocolVersion.class)
                .flatMap(version -> Arbitraries.of(true, false)
                        .flatMap(fromClient -> new ArbitraryPackets(version, fromClient)
                                .established()
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(5)
                                .map(packets -> new Exchange(new WireRules(version, fromClient, UNLIMITED), packets))));
    }

    @Provide
    Arbitrary<Packet> connects() {
        return Arbitraries.of(ProtocolVersion.class).flatMap(version -> new ArbitraryPackets(version, true).connect());
    }

    @Provide
    Arbitrary<Exchange> connAcks() {
        return Arbitraries.of(ProtocolVersion.class)
                .flatMap(version -> new ArbitraryPackets(version, false)
                        .connAck()
                        .map(packet -> new Exchange(new WireRules(version, false, UNLIMITED), List.of(packet))));
    }

    @Provide
    Arbitrary<List<Integer>> pieces() {
        return Arbitraries.integers().between(1, 40).list().ofMaxSize(6);
    }

    record Exchange(WireRules rules, List<Packet> packets) {}
}

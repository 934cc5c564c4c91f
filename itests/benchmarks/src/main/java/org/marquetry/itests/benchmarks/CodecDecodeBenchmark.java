package org.marquetry.itests.benchmarks;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.codec.internal.WireCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read one packet out of a batch as an event loop reads it: many packets, one direct buffer, one call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecDecodeBenchmark {
    private static final int BATCH = 256;
    private static final Message MESSAGE =
            Message.of("sensors/hall/temperature", new byte[64], QoS.EXACTLY_ONCE, false);
    private static final Message WITH_PROPERTIES = Message.of(
            "sensors/hall/temperature",
            new byte[64],
            QoS.EXACTLY_ONCE,
            false,
            Message.NEVER,
            Properties.builder()
                    .put(Property.CONTENT_TYPE, "application/json")
                    .userProperty("unit", "celsius")
                    .build());

    @Param({"MQTT_3_1_1", "MQTT_5"})
    public ProtocolVersion version;

    private final PacketCodec codec = new WireCodec();
    private final Sum sum = new Sum();
    private WireRules rules;
    private ByteBuf qos0;
    private ByteBuf qos1;
    private ByteBuf qos2;
    private ByteBuf properties;
    private ByteBuf acknowledgements;

    @Setup(Level.Trial)
    public void write() {
        rules = new WireRules(version, true, 1 << 20);
        qos0 = publications(MESSAGE, QoS.AT_MOST_ONCE);
        qos1 = publications(MESSAGE, QoS.AT_LEAST_ONCE);
        qos2 = publications(MESSAGE, QoS.EXACTLY_ONCE);
        properties = publications(WITH_PROPERTIES, QoS.AT_MOST_ONCE);
        acknowledgements = Unpooled.directBuffer();
        for (int i = 0; i < BATCH; i++) {
            PacketType type = i % 2 == 0 ? PacketType.PUBACK : PacketType.PUBREC;
            codec.encodeAcknowledgement(type, i + 1, ReasonCode.SUCCESS, version, acknowledgements);
        }
    }

    @TearDown(Level.Trial)
    public void release() {
        qos0.release();
        qos1.release();
        qos2.release();
        properties.release();
        acknowledgements.release();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long publishQos0() throws PacketException {
        return decode(qos0);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long publishQos1() throws PacketException {
        return decode(qos1);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long publishQos2() throws PacketException {
        return decode(qos2);
    }

    /** With properties in 5.0; before, the same as {@link #publishQos0}. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long publishWithProperties() throws PacketException {
        return decode(properties);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long acknowledgements() throws PacketException {
        return decode(acknowledgements);
    }

    private long decode(ByteBuf batch) throws PacketException {
        batch.readerIndex(0);
        codec.decode(batch, rules, sum);
        return sum.value;
    }

    private ByteBuf publications(Message message, QoS qos) {
        ByteBuf batch = Unpooled.directBuffer();
        PublishHeader header = new PublishHeader();
        for (int i = 0; i < BATCH; i++) {
            header.reset(qos, false, i + 1);
            codec.encodePublish(message, header, version, Integer.MAX_VALUE, batch);
        }
        return batch;
    }

    /** Looks at what an engine looks at. */
    private static final class Sum implements PacketSink {
        private long value;

        @Override
        public boolean publish(PublishView publish) {
            value += publish.topicStart() + publish.topicLength() + publish.payloadStart() + publish.packetId();
            return true;
        }

        @Override
        public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
            value += packetId;
            return true;
        }

        @Override
        public boolean packet(Packet packet) {
            throw new IllegalStateException("not in the batch: " + packet.type());
        }
    }
}

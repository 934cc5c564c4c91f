package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.codec.internal.Wire.bytes;

class VariableByteIntegerTest {
    @ParameterizedTest
    @CsvSource({
        "0,1",
        "127,1",
        "128,2",
        "16383,2",
        "16384,3",
        "2097151,3",
        "2097152,4",
        "268435455,4",
    })
    @Normative("MQTT-1.5.5-1")
    void aValueTakesAsFewBytesAsItCan(int value, int size) {
        assertEquals(size, VariableByteInteger.size(value));
        ByteBuf out = Unpooled.buffer();
        VariableByteInteger.write(value, out);
        assertEquals(size, out.readableBytes());
        assertEquals(value, VariableByteInteger.read(out, 0, size));
    }

    @Property
    void anyValueIsReadAsItWasWritten(@ForAll @IntRange(max = VariableByteInteger.MAX) int value) {
        ByteBuf out = Unpooled.buffer();
        VariableByteInteger.write(value, out);
        int size = out.readableBytes();
        assertEquals(value, VariableByteInteger.read(out, 0, size));
        assertEquals(VariableByteInteger.INCOMPLETE, VariableByteInteger.read(out, 0, size - 1));
    }

    @Test
    void fourBytesThatGoOnAreMalformed() {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(0xff, 0xff, 0xff, 0xff));
        assertEquals(VariableByteInteger.INCOMPLETE, VariableByteInteger.read(in, 0, 3));
        assertEquals(VariableByteInteger.MALFORMED, VariableByteInteger.read(in, 0, 4));
    }

    @Test
    void bytesThatTheValueDoesNotNeedAreMalformed() {
        assertEquals(
                VariableByteInteger.MALFORMED, VariableByteInteger.read(Unpooled.wrappedBuffer(bytes(0x80, 0)), 0, 2));
        assertEquals(
                VariableByteInteger.MALFORMED,
                VariableByteInteger.read(Unpooled.wrappedBuffer(bytes(0xff, 0x80, 0x80, 0)), 0, 4));
    }
}

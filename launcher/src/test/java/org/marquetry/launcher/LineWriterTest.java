package org.marquetry.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class LineWriterTest {
    private final StringWriter target = new StringWriter();

    @Test
    void eachLineGetsItsPrefix() {
        try (PrintWriter out = new PrintWriter(new LineWriter("o", target))) {
            out.print("a");
            out.print("b\nc\r\n");
            out.println();
            out.print("no end");
        }

        assertEquals("oab\noc\no\nono end\n", target.toString());
    }

    @Test
    void whatIsHalfALineWaits() {
        PrintWriter out = new PrintWriter(new LineWriter("o", target));

        out.print("half");
        out.flush();

        assertEquals("", target.toString());
    }
}

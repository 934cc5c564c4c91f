package org.marquetry.launcher;

import java.io.IOException;
import java.io.Writer;

/** Writes whole lines, each with something before it. */
final class LineWriter extends Writer {
    private final String prefix;
    private final Writer target;
    private final StringBuilder line = new StringBuilder();

    LineWriter(String prefix, Writer target) {
        this.prefix = prefix;
        this.target = target;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (characters[i] == '\n') {
                end();
            } else if (characters[i] != '\r') {
                line.append(characters[i]);
            }
        }
    }

    private void end() throws IOException {
        target.write(prefix + line + "\n");
        line.setLength(0);
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    /** Ends a last line that has no end; the target stays open. */
    @Override
    public void close() throws IOException {
        if (line.length() > 0) {
            end();
        }
        target.flush();
    }
}

package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Turns bits over in files that nobody has open. */
final class Rot {
    private Rot() {}

    /** Damages each place with a text, in its middle; how many there were. */
    static int strike(Path folder, String text) throws IOException {
        int count = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(Files::isRegularFile).toList();
            for (Path file : files) {
                count += strikeFile(file, text);
            }
        }
        return count;
    }

    private static int strikeFile(Path file, String text) throws IOException {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        int offset = text.length() / 2;
        int count = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + 1)) {
                byte damaged = (byte) (content.charAt(at + offset) ^ 0x10);
                channel.write(ByteBuffer.wrap(new byte[] {damaged}), at + offset);
                count++;
            }
        }
        return count;
    }
}

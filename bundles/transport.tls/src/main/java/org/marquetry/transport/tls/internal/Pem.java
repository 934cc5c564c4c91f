package org.marquetry.transport.tls.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of text in which certificates and keys stand one below the other (RFC 7468). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String HEADER = "(?m)^[A-Za-z-]+:.*$";
    /** No list of revoked certificates is as long. */
    private static final long MOST = 64L * 1024 * 1024;

    private Pem() {}

    static byte[] bytes(Path file) throws BadFileException {
        try {
            if (Files.size(file) > MOST) {
                throw new BadFileException(file, "it is larger than " + MOST + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadFileException(file, "there is no such file");
        } catch (IOException e) {
            throw new BadFileException(file, "it cannot be read: " + e.getMessage());
        }
    }

    static List<Block> read(Path file) throws BadFileException {
        String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text);
        while (found.find()) {
            String body = found.group(2);
            try {
                blocks.add(new Block(
                        found.group(1),
                        Base64.getMimeDecoder().decode(body.replaceAll(HEADER, "")),
                        body.contains("Proc-Type: 4,ENCRYPTED")));
            } catch (IllegalArgumentException e) {
                throw new BadFileException(file, "the " + found.group(1) + " is damaged");
            }
        }
        if (blocks.isEmpty()) {
            throw new BadFileException(file, "it is not a PEM file");
        }
        return blocks;
    }

    /** What stands between a BEGIN and its END. */
    record Block(String kind, byte[] content, boolean encryptedInTheOldWay) {}
}

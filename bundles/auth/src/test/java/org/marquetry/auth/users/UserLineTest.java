package org.marquetry.auth.users;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class UserLineTest {
    private static final String SHA_256 = ScramKeys.of(
                    ScramHash.SHA_256, "pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
            .text();
    private static final String SHA_512 =
            ScramKeys.of(ScramHash.SHA_512, "pencil", new SecureRandom()).text();

    private static UserLine only(String line) {
        List<UserLine> lines = UserLine.parse(List.of(line));
        assertEquals(1, lines.size());
        return lines.get(0);
    }

    @Test
    void readsHashesAndKeysSideBySideAndEachAlone() {
        UserLine both = only("ann:$7$101$salt$hash " + SHA_256 + "  " + SHA_512);
        assertEquals("ann", both.name());
        assertEquals("$7$101$salt$hash", both.hash());
        assertEquals(
                List.of(ScramHash.SHA_256, ScramHash.SHA_512),
                both.scram().stream().map(ScramKeys::hash).toList());
        assertEquals(List.of(), only("ann:$7$101$salt$hash").scram());
        UserLine keys = only("ann:" + SHA_256);
        assertNull(keys.hash());
        assertEquals(SHA_256, keys.scram().get(0).text());
    }

    @Test
    void namesTheLineThatIsWrongAndNotWhatIsSecretInIt() {
        for (String wrong : List.of(
                SHA_256.replace("4096", "4095"),
                SHA_256.replace("SHA-256", "SHA-384"),
                SHA_256.replace("SHA-256", "SHA-512"),
                SHA_256.substring(0, SHA_256.length() - 8),
                SHA_256.replace("W22", "!22"),
                "SCRAM-SHA-256$")) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> UserLine.parse(List.of("# users", "ann:" + wrong)))
                    .getMessage();
            assertEquals("line 2: its keys", message.substring(0, 16));
            assertEquals(-1, message.indexOf("22ZaJ0SNY7"), message);
        }
        assertEquals(
                "line 1 has keys twice for one mechanism",
                assertThrows(IllegalArgumentException.class, () -> only("ann:" + SHA_256 + " " + SHA_256))
                        .getMessage());
        assertEquals(
                "line 1 has more than one hash of a password",
                assertThrows(IllegalArgumentException.class, () -> only("ann:$7$a $6$b"))
                        .getMessage());
        assertEquals(
                "line 2: there is a user of this name in line 1 already",
                assertThrows(IllegalArgumentException.class, () -> UserLine.parse(List.of("ann:a", "ann:b")))
                        .getMessage());
    }

    /** As PostgreSQL keeps the password and salt of RFC 7677; the keys follow from the example there. */
    @Test
    void readsTheKeysOfOtherServers() {
        assertEquals(
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                        + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                SHA_256);
    }

    @ParameterizedTest
    @EnumSource
    void derivesAsTheJdkDoes(ScramHash hash) throws Exception {
        byte[] salt = "some salt".getBytes(StandardCharsets.UTF_8);
        String name = "PBKDF2WithHmac" + hash.name().replace("_", "");
        byte[] expected = SecretKeyFactory.getInstance(name)
                .generateSecret(new PBEKeySpec("pencil".toCharArray(), salt, 5000, hash.length() * 8))
                .getEncoded();
        assertArrayEquals(expected, hash.derive("pencil".getBytes(StandardCharsets.UTF_8), salt, 5000));
    }

    @ParameterizedTest
    @CsvSource({"pencil, pencil", "I\u00ADX, \u2168"})
    void makesTheSameKeysOfPasswordsThatAreTheSame(String one, String same) {
        byte[] salt = new byte[16];
        assertEquals(
                ScramKeys.of(ScramHash.SHA_1, one, salt, 4096).text(),
                ScramKeys.of(ScramHash.SHA_1, same, salt, 4096).text());
    }
}

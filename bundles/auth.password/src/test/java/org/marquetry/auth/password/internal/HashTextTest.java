package org.marquetry.auth.password.internal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Hashes of several kinds, made by other programs. */
final class HashTextTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Made by mosquitto_passwd 2.0 (the second with -H sha512), argon2, htpasswd -B, Python's hashlib, and as passlib has it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQxY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg==",
                "$6$aAkp+DIwABPvWL8E$CCljwz9zSZPKnzLnyXvgLt03L23lFZb1yPamHcJO5L0q0SmZEw6zk4Zk9d2qEaB+268/YpYg9kWhcN5hOJPFPg==",
                "$argon2id$v=19$m=4096,t=2,p=2$c29tZXNhbHQ$2azoCwSu9gA2AmSW1hAPee6Tj2eFRBsO56AkmSIllt8",
                "$2y$05$VskPVQEXxT8F7IAGadOyoeowq0D4eEVRrYniVU6VgEL2LoaIF8FNq",
                "$pbkdf2-sha512$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$OM0FAoIqCVK1sWtxDiffVlBejtLa+ks4TP71JiecwuSZCG8iLbnlIEPOMoVX+i2B2wkSxjQ8CRGR9OkNGuIPMQ",
                "$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$OM0FAoIqCVK1sWtxDiffVlBejtLa.ks4TP71JiecwuSZCG8iLbnlIEPOMoVX.i2B2wkSxjQ8CRGR9OkNGuIPMQ"
            })
    void readsWhatOthersWrite(String text) {
        PasswordHash hash = HashText.parse(text);
        assertTrue(hash.isOf(bytes("correct horse")));
        assertFalse(hash.isOf(bytes("correct horses")));
        assertFalse(hash.isOf(bytes("")));
    }

    @Test
    void readsWhatItWrites() {
        String text = Argon2Hash.of(bytes("pässword"), new SecureRandom()).text();
        assertTrue(HashText.parse(text).isOf(bytes("pässword")));
        assertFalse(HashText.parse(text).isOf(bytes("password")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$",
                "$1$salt$hash",
                "$6$c2FsdA==",
                "$6$$aGFzaA==",
                "$6$c2FsdA==$!!!!",
                "$7$0$c2FsdA==$aGFzaA==",
                "$7$many$c2FsdA==$aGFzaA==",
                "$7$999999999999$c2FsdA==$aGFzaA==",
                "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA",
                "$argon2id$v=16$m=64,t=1,p=1$c2FsdA$aGFzaA",
                "$argon2id$v=19$m=99999999,t=1,p=1$c2FsdA$aGFzaA",
                "$argon2id$v=19$t=1,p=1$c2FsdA$aGFzaA",
                "$argon2i$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA",
                "$2b$10$tooshort",
                "$2b$99$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcdefg",
                "$pbkdf2-sha512$i=0$c2FsdA$aGFzaA"
            })
    void refusesWhatIsNoHashWithoutTellingIt(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> HashText.parse(text))
                .getMessage();
        assertTrue(message.startsWith("it"), message);
        assertFalse(text.length() > 3 && message.contains(text), message);
        assertEquals(1, message.lines().count());
    }
}

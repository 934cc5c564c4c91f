package com.example.devices;

import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

class DeviceKeysTest {
    private final DeviceKeys keys = new DeviceKeys(new Settings() {
        @Override
        public String user() {
            return "device";
        }

        @Override
        public String _secret() {
            return "key";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Settings.class;
        }
    });

    static String key(String secret, String clientId) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(clientId.getBytes(UTF_8)));
    }

    private AuthenticationResult answer(String clientId, String user, String password) {
        return keys.authenticate(new ClientCredentials(
                        clientId,
                        user,
                        password == null ? null : Bytes.of(password),
                        ProtocolVersion.MQTT_5,
                        "tcp",
                        new InetSocketAddress(0)))
                .toCompletableFuture()
                .join();
    }

    /** The example that everybody has for this function. */
    @Test
    void aKeyIsTheHmacOfTheClientIdentifier() {
        assertEquals(
                new Allowed(
                        new Identity("device The quick brown fox jumps over the lazy dog", Set.of("device"), Map.of())),
                answer(
                        "The quick brown fox jumps over the lazy dog",
                        "device",
                        "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"));
    }

    @Test
    void aWrongKeyIsRefusedAndSomebodyElseLeftToOthers() throws Exception {
        assertEquals(new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, null), answer("b", "device", key("key", "a")));
        assertEquals(new Abstained(), answer("a", "ann", key("key", "a")));
        assertEquals(new Abstained(), answer("a", null, null));
        assertEquals(new Abstained(), answer("a", "device", null));
    }
}

package com.example.devices;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ReasonCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Lets in devices whose password was derived, in the factory, from a secret and their client identifier. */
@Component(configurationPid = "com.example.devices", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Settings.class)
public final class DeviceKeys implements Authenticator {
    private static final String HMAC = "HmacSHA256";

    private final Settings settings;
    private final SecretKeySpec secret;

    @Activate
    public DeviceKeys(Settings settings) {
        this.settings = settings;
        secret = settings._secret().isEmpty()
                ? null
                : new SecretKeySpec(settings._secret().getBytes(UTF_8), HMAC);
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(ClientCredentials client) {
        return CompletableFuture.completedFuture(check(client));
    }

    private AuthenticationResult check(ClientCredentials client) {
        if (!settings.user().equals(client.username()) || client.password() == null) {
            return new Abstained(); // Not a device: somebody else may know this client.
        }
        if (secret == null) {
            return new Denied(ReasonCode.NOT_AUTHORIZED, "com.example.devices.cfg has no .secret");
        }
        byte[] key = HexFormat.of().formatHex(keyOf(client.clientId())).getBytes(UTF_8);
        return MessageDigest.isEqual(key, client.password().toByteArray())
                ? new Allowed(new Identity("device " + client.clientId(), Set.of("device"), Map.of()))
                : new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, null);
    }

    private byte[] keyOf(String clientId) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return mac.doFinal(clientId.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}

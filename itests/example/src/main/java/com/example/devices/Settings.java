package com.example.devices;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Devices", description = "Devices with keys of their own.")
@interface Settings {
    @AttributeDefinition(name = "User", description = "The user name by which devices say what they are.")
    String user() default "device";

    // The key is ".secret": what begins with a dot does not become a property of the service, which everybody can read.
    @AttributeDefinition(
            name = "Secret",
            description = "What the keys of the devices are derived from; without it none is let in.",
            type = AttributeType.PASSWORD)
    String _secret() default "";
}

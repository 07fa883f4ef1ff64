// Unsigned credentials as people issue them. Every function returns a new object.

export const V1 = 'https://www.w3.org/2018/credentials/v1';
export const V2 = 'https://www.w3.org/ns/credentials/v2';
export const OB = version => `https://purl.imsglobal.org/spec/ob/v3p0/context${version}.json`;

/** An Open Badges 3.0 achievement credential of about 2 kB: in VCDM 2.0, or 1.1 where `model` is 1. */
export function badge(issuer, {model = 2, context = OB(model === 2 ? '-3.0.3' : '-3.0.1'), subject, ...rest} = {}) {
  const period = model === 2 ?
    {validFrom: '2024-05-17T08:00:00Z', validUntil: '2034-05-17T08:00:00Z'} :
    {issuanceDate: '2024-05-17T08:00:00Z', expirationDate: '2034-05-17T08:00:00Z'};
  return {
    '@context': [model === 2 ? V2 : V1, context],
    id: 'urn:uuid:0f3a2a1c-6f0b-4f0e-9d64-3f7a1de8a0c1',
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Welding Certificate, Level 2',
    issuer: {
      id: issuer, type: ['Profile'], name: 'Riverbend Technical College',
      url: 'https://riverbend.example', email: 'registrar@riverbend.example'
    },
    ...period,
    credentialSubject: {
      ...(subject && {id: subject}),
      type: ['AchievementSubject'],
      achievement: {
        id: 'https://riverbend.example/achievements/welding-2',
        type: ['Achievement'],
        achievementType: 'Certificate',
        name: 'Welding Certificate, Level 2',
        description: 'Plans and performs gas metal arc welds in all positions on carbon steel.',
        criteria: {narrative: 'Passed the practical examination with four coupons and a written test.'},
        image: {id: 'https://riverbend.example/images/welding-2.png', type: 'Image', caption: 'A welding torch'},
        alignment: [
          {
            type: ['Alignment'], targetName: 'Welders, Cutters, Solderers, and Brazers', targetCode: '51-4121.00',
            targetUrl: 'https://www.onetonline.org/link/summary/51-4121.00', targetFramework: 'O*NET-SOC',
            targetType: 'ext:occupation'
          },
          {
            type: ['Alignment'], targetName: 'Gas metal arc welding', targetCode: 'AWS-B2.1',
            targetUrl: 'https://frameworks.example/aws/b2.1', targetDescription: 'Procedure and performance.',
            targetFramework: 'AWS'
          }
        ]
      }
    },
    ...rest
  };
}

/** A Comprehensive Learner Record 2.0 that holds `credentials`. */
export const clr = (issuer, subject, credentials) => ({
  '@context': [V2, 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', OB('-3.0.3')],
  id: 'urn:uuid:2a9d6a1e-7b0e-4b8c-8f51-9a9d3c0f6f31',
  type: ['VerifiableCredential', 'ClrCredential'],
  name: 'Transcript',
  issuer: {id: issuer, type: ['Profile'], name: 'Registrar'},
  validFrom: '2024-06-01T00:00:00Z',
  credentialSubject: {id: subject, type: ['ClrSubject'], verifiableCredential: credentials}
});

/** Values that a careless canonicaliser gets wrong: escapes, astral characters, direction, native numbers. */
export const awkward = {
  '@context': {
    score: 'https://example.org/terms#score', hours: 'https://example.org/terms#hours',
    passed: 'https://example.org/terms#passed', remark: 'https://example.org/terms#remark',
    steps: {'@id': 'https://example.org/terms#steps', '@container': '@list'},
    raw: {'@id': 'https://example.org/terms#raw', '@type': '@json'}
  },
  claims: {
    score: [0, 1, -7, 4.5, 1e21, 1.5e-7, 12345678901], hours: 40, passed: true,
    remark: [
      'newline\n return\r quote" backslash\\ ', 'line\u2028 para\u2029',
      'e\u0301 is not \u00e9', '\u{1f9d1}\u200d\u{1f3ed} welder'
    ],
    steps: ['prepare', 'weld', 'prepare', '\ufeff \u00a0', 3],
    raw: {z: 1, a: [1.0, 1e3, '\u20ac', null, true], '\u{1f600}': 'emoji key', '\ufb33': 'bmp key'}
  }
};

/** Control characters, which RDFC-1.0 escapes and URDNA2015 left as they are. */
export const controls = {
  '@context': {remark: 'https://example.org/terms#remark'},
  claims: {remark: 'tab\t backspace\b form feed\f bell\u0007 unit separator\u001f delete\u007f'}
};

/** Two statements that code points and UTF-16 units sort differently. RDFC-1.0 sorts by code points. */
export const astral = {
  '@context': {remark: 'https://example.org/terms#remark'}, claims: {remark: ['\u{1f9d1}', '\ufb33']}
};

/** Text with language and base direction, as VCDM 2.0 has it. */
export const multilingual = {
  name: [
    {'@value': 'Zertifikat Schwei\u00dfen, Stufe 2', '@language': 'de'},
    {'@value': '\u0634\u0647\u0627\u062f\u0629 \u0644\u062d\u0627\u0645', '@language': 'ar', '@direction': 'rtl'}
  ]
};

/** Blank nodes that only their neighbours tell apart, so that the N-degree part of RDFC-1.0 must run. */
export const symmetric = {
  '@context': {peer: 'https://example.org/terms#peer', '@protected': true},
  claims: {
    peer: [{peer: {name: 'left'}}, {peer: {name: 'right'}}]
  }
};
